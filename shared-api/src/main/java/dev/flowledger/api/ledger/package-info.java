/** External representation of events, and the Merkle tree of their hashes. See docs/ledger.md. */
@NullMarked
package dev.flowledger.api.ledger;

import org.jspecify.annotations.NullMarked;
