package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import java.time.Instant;

/**
 * A flow run is in another state. Stored as {@code flow_run.state_set}.
 *
 * @param id the flow run
 * @param state the state that it is in from now on
 * @param progress how far it has come with it
 * @param at when
 */
public record FlowRunStateSet(FlowRunId id, State state, RunTimings progress, Instant at) implements FlowRunEvent {}
