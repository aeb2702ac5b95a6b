/** The ledger, for whoever reads or checks it: how an event looks outside, and how the hashes chain. docs/ledger.md explains both. */
@NullMarked
package dev.flowledger.api.ledger;

import org.jspecify.annotations.NullMarked;
