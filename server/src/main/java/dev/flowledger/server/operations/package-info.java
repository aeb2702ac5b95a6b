/** Metrics, health, and the log line of a completed start. */
@NullMarked
package dev.flowledger.server.operations;

import org.jspecify.annotations.NullMarked;
