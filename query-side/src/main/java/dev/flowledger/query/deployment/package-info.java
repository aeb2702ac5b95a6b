/** The read side of deployments: projection, row, query handler and routes. */
@NullMarked
package dev.flowledger.query.deployment;

import org.jspecify.annotations.NullMarked;
