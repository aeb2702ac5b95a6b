package dev.flowledger.servertest.filter;

import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;

/** The four filters of a query; each may be null. */
record FilterSet(FlowFilter flows, FlowRunFilter flowRuns, TaskRunFilter taskRuns, DeploymentFilter deployments)
        implements Filters {}
