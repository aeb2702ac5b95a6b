package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow run was changed. Stored as {@code flow_run.updated}.
 *
 * @param id the flow run
 * @param name its name
 * @param flowVersion the version of the flow that it runs
 * @param parameters the parameters that it was given, as they came
 * @param empiricalPolicy how its client means to retry, as it came; kept, and not acted upon
 * @param tags in the order in which they were given, with duplicates
 * @param at when
 */
public record FlowRunUpdated(
        FlowRunId id,
        String name,
        @JsonProperty("flow_version") @Nullable String flowVersion,
        JsonObject parameters,
        @JsonProperty("empirical_policy") JsonObject empiricalPolicy,
        List<String> tags,
        Instant at)
        implements FlowRunEvent {

    /** All of this as the run has it already. */
    public static FlowRunUpdated of(FlowRun run, Instant at) {
        return new FlowRunUpdated(
                run.id(), run.name(), run.flowVersion(), run.parameters(), run.empiricalPolicy(), run.tags(), at);
    }
}
