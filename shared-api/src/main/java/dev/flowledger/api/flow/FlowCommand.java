package dev.flowledger.api.flow;

/** What can be asked of a flow's aggregate. */
public sealed interface FlowCommand permits CreateFlow, UpdateFlow, DeleteFlow {

    /** The event stream of the aggregate that decides. */
    String stream();
}
