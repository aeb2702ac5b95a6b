/** The logs that Prefect's clients send during runs: stored for some time, outside the event store. */
@NullMarked
package dev.flowledger.server.log;

import org.jspecify.annotations.NullMarked;
