/** External representation of events, and the hash chain. See docs/ledger.md. */
@NullMarked
package dev.flowledger.api.ledger;

import org.jspecify.annotations.NullMarked;
