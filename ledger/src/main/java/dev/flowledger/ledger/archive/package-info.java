/** The storage of archives. */
@NullMarked
package dev.flowledger.ledger.archive;

import org.jspecify.annotations.NullMarked;
