package dev.flowledger.api.filter;

import org.jspecify.annotations.Nullable;

/**
 * The four filters of the reference, which every list and count of a record takes. They intersect; an absent one
 * restricts nothing.
 */
public interface Filters {

    /** What the flow itself must be. */
    @Nullable FlowFilter flows();

    /** What a run of the flow must be; present but empty, that there is one. */
    @Nullable FlowRunFilter flowRuns();

    /** What a task run of that same run must be; present but empty, that there is one. */
    @Nullable TaskRunFilter taskRuns();

    /** What a deployment of the flow must be; present but empty, that there is one. */
    @Nullable DeploymentFilter deployments();
}
