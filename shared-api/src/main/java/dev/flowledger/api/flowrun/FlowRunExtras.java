package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a flow run that few clients set. This server keeps and returns them.
 *
 * @param deploymentVersion the version of its deployment when the run was created
 * @param workPoolName its work pool
 * @param jobVariables variables for its infrastructure
 * @param infrastructurePid the id of its process or container
 * @param labels labels
 */
@RecordBuilder
public record FlowRunExtras(
        @JsonProperty("deployment_version") @Nullable String deploymentVersion,
        @JsonProperty("work_pool_name") @Nullable String workPoolName,
        @JsonProperty("job_variables") @Nullable JsonObject jobVariables,
        @JsonProperty("infrastructure_pid") @Nullable String infrastructurePid,
        JsonObject labels) {

    /** No such fields. */
    public static final FlowRunExtras NONE = new FlowRunExtras(null, null, null, null, JsonObject.EMPTY);

    /** The value in an event, which omits it if there is nothing to store. */
    public static FlowRunExtras orNone(@Nullable FlowRunExtras extras) {
        return Objects.requireNonNullElse(extras, NONE);
    }

    /** These fields, or null if there are none. */
    public @Nullable FlowRunExtras orNull() {
        return equals(NONE) ? null : this;
    }

    /** These fields with changes applied. */
    public FlowRunExtras with(FlowRunChanges changes) {
        return FlowRunExtrasBuilder.builder(this)
                .jobVariables(PatchField.apply(changes.jobVariables(), jobVariables))
                .infrastructurePid(PatchField.apply(changes.infrastructurePid(), infrastructurePid))
                .build();
    }
}
