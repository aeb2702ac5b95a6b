/** The read side of task runs: projection, row, reader, query handler and routes. */
@NullMarked
package dev.flowledger.query.taskrun;

import org.jspecify.annotations.NullMarked;
