/** The four filters of the reference (flows, flow_runs, task_runs, deployments) and the criteria they share. */
@NullMarked
package dev.flowledger.api.filter;

import org.jspecify.annotations.NullMarked;
