/** The times of events. */
@NullMarked
package dev.flowledger.command.time;

import org.jspecify.annotations.NullMarked;
