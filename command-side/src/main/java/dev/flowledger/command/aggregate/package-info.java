/** What every aggregate needs: the time of its next event, and whether the record that it belongs to lives. */
@NullMarked
package dev.flowledger.command.aggregate;

import org.jspecify.annotations.NullMarked;
