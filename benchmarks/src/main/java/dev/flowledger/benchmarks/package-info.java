/** Starts the packaged server, puts it under the load of wrk and reports that beside what pgbench gets out of PostgreSQL. */
@NullMarked
package dev.flowledger.benchmarks;

import org.jspecify.annotations.NullMarked;
