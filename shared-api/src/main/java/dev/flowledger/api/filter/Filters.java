package dev.flowledger.api.filter;

import org.jspecify.annotations.Nullable;

/**
 * The four filters of Prefect, which apply to every list and count of records. A record must match all of them. An absent
 * filter matches every record.
 */
public interface Filters {

    /** Conditions on the flow. */
    @Nullable FlowFilter flows();

    /** Conditions on a run of the flow; empty if a run must exist. */
    @Nullable FlowRunFilter flowRuns();

    /** Conditions on a task run of the same flow run; empty if one must exist. */
    @Nullable TaskRunFilter taskRuns();

    /** Conditions on a deployment of the flow; empty if one must exist. */
    @Nullable DeploymentFilter deployments();
}
