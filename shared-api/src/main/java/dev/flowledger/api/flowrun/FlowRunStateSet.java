package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import java.time.Instant;

/**
 * A flow run is in another state. Stored as {@code flow_run.state_set}.
 *
 * @param id the flow run
 * @param state the state that it is in from now on
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at when
 */
public record FlowRunStateSet(
        FlowRunId id, State state, @JsonProperty("progress") RunTimings timings, Instant at) implements FlowRunEvent {}
