/** Benchmarks that run the packaged server as a separate process and compare it with PostgreSQL alone. */
@NullMarked
package dev.flowledger.benchmarks;

import org.jspecify.annotations.NullMarked;
