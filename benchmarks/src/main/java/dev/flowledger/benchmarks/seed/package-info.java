/** Fills an event store through the server's own code: what is projected is what production would project. */
@NullMarked
package dev.flowledger.benchmarks.seed;

import org.jspecify.annotations.NullMarked;
