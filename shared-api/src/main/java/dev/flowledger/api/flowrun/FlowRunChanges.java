package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.Limits;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.run.FlowRunPolicyReader;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The fields of a flow run to change. Absent fields remain unchanged.
 *
 * @param name the name; two random words for an empty name; null leaves it unchanged
 * @param flowVersion the version of the flow
 * @param parameters the parameters, unchanged
 * @param empiricalPolicy the policy of retries and pauses
 * @param tags the tags, in the order of the request and with duplicates
 * @param jobVariables variables for its infrastructure
 * @param infrastructurePid the id of its process or container
 */
@RecordBuilder
public record FlowRunChanges(
        @Nullable PatchField<@SearchableText String> name,
        @JsonProperty("flow_version") @Nullable PatchField<@SearchableText String> flowVersion,
        @Nullable PatchField<@NotNull JsonObject> parameters,

        @JsonProperty("empirical_policy") @JsonDeserialize(contentUsing = FlowRunPolicyReader.class) @Nullable PatchField<@NotNull JsonObject> empiricalPolicy,

        @Nullable PatchField<@NotNull @Size(max = Limits.TAGS) List<@NotNull @SearchableText String>> tags,
        @JsonProperty("job_variables") @Nullable PatchField<JsonObject> jobVariables,
        @JsonProperty("infrastructure_pid") @Nullable PatchField<@PlainText String> infrastructurePid) {}
