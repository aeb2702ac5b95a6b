/** What statistics of the read model and of the ledger share. */
@NullMarked
package dev.flowledger.api.stats;

import org.jspecify.annotations.NullMarked;
