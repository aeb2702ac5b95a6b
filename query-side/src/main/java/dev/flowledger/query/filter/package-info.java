/** The filters of flows, deployments, flow runs and task runs as SQL conditions. */
@NullMarked
package dev.flowledger.query.filter;

import org.jspecify.annotations.NullMarked;
