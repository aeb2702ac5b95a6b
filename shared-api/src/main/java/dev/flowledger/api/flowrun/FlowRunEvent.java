package dev.flowledger.api.flowrun;

import dev.flowledger.api.Event;
import dev.flowledger.api.run.FlowRunId;

/** An event of a flow run. */
public sealed interface FlowRunEvent extends Event
        permits FlowRunCreated, FlowRunUpdated, FlowRunStateSet, FlowRunDeleted, FlowRunArchived {

    /** The id of the flow run. */
    FlowRunId id();
}
