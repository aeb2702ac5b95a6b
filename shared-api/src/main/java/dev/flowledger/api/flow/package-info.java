/** Commands, events, queries and views of flows. */
@NullMarked
package dev.flowledger.api.flow;

import org.jspecify.annotations.NullMarked;
