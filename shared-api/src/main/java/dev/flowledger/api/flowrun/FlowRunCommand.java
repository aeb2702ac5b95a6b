package dev.flowledger.api.flowrun;

/** A command that the aggregate of a flow run handles. */
public sealed interface FlowRunCommand permits CreateFlowRun, UpdateFlowRun, SetFlowRunState, DeleteFlowRun {

    /** The event stream of the aggregate that handles the command. */
    String stream();
}
