package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a flow run changed. Stored as {@code flow_run.updated}.
 *
 * @param id the id of the flow run
 * @param name its name
 * @param flowVersion the version of the flow
 * @param parameters the parameters, unchanged
 * @param empiricalPolicy the policy of retries and pauses
 * @param tags the tags, in the order of the request and with duplicates
 * @param at the time of the event
 * @param extras fields that few clients set; absent if there are none
 */
public record FlowRunUpdated(
        FlowRunId id,
        String name,
        @JsonProperty("flow_version") @Nullable String flowVersion,
        JsonObject parameters,
        @JsonProperty("empirical_policy") JsonObject empiricalPolicy,
        List<String> tags,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlowRunExtras extras)
        implements FlowRunEvent {

    /** An event with the current values of a run. */
    public static FlowRunUpdated of(FlowRun run, Instant at) {
        return new FlowRunUpdated(
                run.id(),
                run.name(),
                run.flowVersion(),
                run.parameters(),
                run.empiricalPolicy(),
                run.tags(),
                at,
                run.extras().orNull());
    }
}
