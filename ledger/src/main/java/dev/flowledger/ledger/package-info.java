/** The history of everything: the ledger that every event gets its place in, the routes that read and follow it, and its proof. */
@NullMarked
package dev.flowledger.ledger;

import org.jspecify.annotations.NullMarked;
