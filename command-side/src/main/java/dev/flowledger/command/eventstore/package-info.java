/** The event store in PostgreSQL. */
@NullMarked
package dev.flowledger.command.eventstore;

import org.jspecify.annotations.NullMarked;
