/** Commands of task runs: routes and aggregate. */
@NullMarked
package dev.flowledger.command.taskrun;

import org.jspecify.annotations.NullMarked;
