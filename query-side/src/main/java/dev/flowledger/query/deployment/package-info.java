/** The read side of deployments: projection, row, reader, query handler and routes. */
@NullMarked
package dev.flowledger.query.deployment;

import org.jspecify.annotations.NullMarked;
