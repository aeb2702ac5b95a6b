package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The schedule of a deployment in the form of Prefect 2.17 and later, where a deployment can have several. It is derived from
 * the fields {@code schedule} and {@code is_schedule_active} of the deployment.
 *
 * @param id the id, derived from that of the deployment
 * @param created when the deployment was created
 * @param updated when the deployment was last changed
 * @param deploymentId the id of the deployment
 * @param schedule the schedule
 * @param active whether the schedule is active
 * @param maxActiveRuns always null
 * @param maxScheduledRuns always null
 * @param catchup always false
 */
public record DeploymentSchedule(
        UUID id,
        Instant created,
        Instant updated,
        @JsonProperty("deployment_id") DeploymentId deploymentId,
        JsonObject schedule,
        boolean active,
        @JsonProperty("max_active_runs") @Nullable Integer maxActiveRuns,
        @JsonProperty("max_scheduled_runs") @Nullable Integer maxScheduledRuns,
        boolean catchup) {

    /** The schedules of a deployment: one or none. */
    public static List<DeploymentSchedule> of(Deployment deployment) {
        JsonObject schedule = deployment.settings().schedule();
        if (schedule == null) {
            return List.of();
        }
        return List.of(new DeploymentSchedule(
                StreamKey.of("schedule", deployment.id().toString()).id(1),
                deployment.created(),
                deployment.updated(),
                deployment.id(),
                schedule,
                deployment.settings().isScheduleActive(),
                null,
                null,
                false));
    }
}
