/** The read side of API keys: projection, query handler and route. */
@NullMarked
package dev.flowledger.query.key;

import org.jspecify.annotations.NullMarked;
