package dev.flowledger.api.flow;

/** A command that the aggregate of a flow handles. */
public sealed interface FlowCommand permits CreateFlow, UpdateFlow, DeleteFlow {

    /** The event stream of the aggregate that handles the command. */
    String stream();
}
