/** The read side of flow runs: projection, row, query handler and routes. */
@NullMarked
package dev.flowledger.query.flowrun;

import org.jspecify.annotations.NullMarked;
