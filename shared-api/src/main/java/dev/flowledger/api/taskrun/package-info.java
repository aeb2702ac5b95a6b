/** Commands, events, queries and views of task runs. */
@NullMarked
package dev.flowledger.api.taskrun;

import org.jspecify.annotations.NullMarked;
