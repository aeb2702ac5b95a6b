/**
 * The ledger: sequencing of committed events, routes that read and subscribe to the ledger, verification and digests.
 * docs/ledger.md describes its guarantees.
 */
@NullMarked
package dev.flowledger.ledger;

import org.jspecify.annotations.NullMarked;
