package dev.flowledger.api.flowrun;

import dev.flowledger.api.Event;
import dev.flowledger.api.run.FlowRunId;

/** What can happen to a flow run. */
public sealed interface FlowRunEvent extends Event
        permits FlowRunCreated, FlowRunUpdated, FlowRunStateSet, FlowRunDeleted {

    /** The flow run that it happened to. */
    FlowRunId id();
}
