/** Fills an event store with generated records, through the event store and the projections of the server. */
@NullMarked
package dev.flowledger.benchmarks.seed;

import org.jspecify.annotations.NullMarked;
