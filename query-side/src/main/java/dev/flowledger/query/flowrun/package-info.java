/** The read side of flow runs: projection, row, reader, query handler and routes. */
@NullMarked
package dev.flowledger.query.flowrun;

import org.jspecify.annotations.NullMarked;
