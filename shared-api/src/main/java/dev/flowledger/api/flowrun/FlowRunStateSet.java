package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import java.time.Instant;

/**
 * The state of a flow run changed. Stored as {@code flow_run.state_set}.
 *
 * @param id the id of the flow run
 * @param state the new state
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at the time of the event
 */
public record FlowRunStateSet(
        FlowRunId id, State state, @JsonProperty("progress") RunTimings timings, Instant at) implements FlowRunEvent {}
