package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.key.Actor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a deployment that Prefect added after version 2.6. In JSON, fields of the deployment.
 *
 * @param paused whether the schedule is not active
 * @param schedules its schedules
 * @param jobVariables the same as infra_overrides
 * @param workPoolName the work pool of its runs
 * @param enforceParameterSchema whether the client wants parameters to be validated; this server does not validate them
 * @param pullSteps how its code is fetched
 * @param labels labels
 * @param createdBy the caller who created it
 * @param updatedBy the caller who changed it last
 * @param status always NOT_READY: this server has no workers
 * @param lastPolled always null
 */
@RecordBuilder
public record DeploymentAdditions(
        boolean paused,
        List<DeploymentSchedule> schedules,
        @JsonProperty("job_variables") JsonObject jobVariables,
        @JsonProperty("work_pool_name") @Nullable String workPoolName,
        @JsonProperty("enforce_parameter_schema") boolean enforceParameterSchema,
        @JsonProperty("pull_steps") @Nullable List<JsonObject> pullSteps,
        JsonObject labels,
        @JsonProperty("created_by") @Nullable Actor createdBy,
        @JsonProperty("updated_by") @Nullable Actor updatedBy,
        String status,
        @JsonProperty("last_polled") @Nullable Instant lastPolled) {}
