/** The read side of flows: projection, row, reader, query handler and routes. */
@NullMarked
package dev.flowledger.query.flow;

import org.jspecify.annotations.NullMarked;
