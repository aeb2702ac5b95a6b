/** What all aggregates share: monotonic times and existence checks for parent records. */
@NullMarked
package dev.flowledger.command.aggregate;

import org.jspecify.annotations.NullMarked;
