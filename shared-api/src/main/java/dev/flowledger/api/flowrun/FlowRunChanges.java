package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a flow run: only what is present changes, and null sets a field back to its default.
 *
 * @param name its name, which null leaves as it is
 * @param flowVersion the version of the flow that it runs
 * @param parameters the parameters that it was given, as they came
 * @param empiricalPolicy how its client means to retry, as it came; kept, and not acted upon
 * @param tags in the order in which they were given, with duplicates
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowRunChanges(
        @Nullable PatchField<@SearchableText String> name,
        @JsonProperty("flow_version") @Nullable PatchField<@SearchableText String> flowVersion,
        @Nullable PatchField<JsonObject> parameters,
        @JsonProperty("empirical_policy") @Nullable PatchField<JsonObject> empiricalPolicy,
        @Nullable PatchField<List<@NotNull @SearchableText String>> tags) {}
