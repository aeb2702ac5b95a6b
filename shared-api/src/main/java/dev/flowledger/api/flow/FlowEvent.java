package dev.flowledger.api.flow;

import dev.flowledger.api.Event;

/** What can happen to a flow. */
public sealed interface FlowEvent extends Event permits FlowCreated, FlowUpdated, FlowDeleted {

    /** The flow that it happened to. */
    FlowId id();
}
