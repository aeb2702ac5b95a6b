/** What the filters of flows, deployments, flow runs and task runs share: conditions and the queries that select views. */
@NullMarked
package dev.flowledger.query.filter;

import org.jspecify.annotations.NullMarked;
