package dev.flowledger.api.flowrun;

/** What can be asked of a flow run's aggregate. */
public sealed interface FlowRunCommand permits CreateFlowRun, UpdateFlowRun, SetFlowRunState, DeleteFlowRun {

    /** The event stream of the aggregate that decides. */
    String stream();
}
