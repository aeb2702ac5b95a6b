/** The four filters of Prefect (flows, flow_runs, task_runs, deployments) and the conditions that they share. */
@NullMarked
package dev.flowledger.api.filter;

import org.jspecify.annotations.NullMarked;
