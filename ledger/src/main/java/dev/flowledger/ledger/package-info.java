/**
 * The ledger: sequencing of committed events, routes that read and subscribe to the ledger, verification and checkpoints.
 * docs/ledger.md describes its guarantees.
 */
@NullMarked
package dev.flowledger.ledger;

import org.jspecify.annotations.NullMarked;
