package dev.flowledger.api.flow;

import dev.flowledger.api.Event;

/** An event of a flow. */
public sealed interface FlowEvent extends Event permits FlowCreated, FlowUpdated, FlowDeleted {

    /** The id of the flow. */
    FlowId id();
}
