/** The event store: PostgreSQL as the only keeper of what happened. */
@NullMarked
package dev.flowledger.command.eventstore;

import org.jspecify.annotations.NullMarked;
