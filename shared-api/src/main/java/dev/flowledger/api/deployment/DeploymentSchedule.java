package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule of a deployment.
 *
 * @param id the id
 * @param created when the deployment was created
 * @param updated when the deployment was last changed
 * @param deploymentId the id of the deployment
 * @param schedule the schedule
 * @param active whether the schedule is active
 * @param maxActiveRuns the maximum number of runs that are active at the same time
 * @param maxScheduledRuns the maximum number of runs that are scheduled ahead
 * @param catchup whether late runs are made up for
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

    /** The schedules of a deployment. */
    static List<DeploymentSchedule> of(Deployment deployment) {
        return DeploymentSchedules.list(deployment).stream()
                .map(schedule -> of(deployment, schedule))
                .toList();
    }

    private static DeploymentSchedule of(Deployment deployment, ScheduleSettings settings) {
        return new DeploymentSchedule(
                settings.id(),
                deployment.created(),
                deployment.updated(),
                deployment.id(),
                settings.schedule(),
                settings.active(),
                settings.maxActiveRuns(),
                settings.maxScheduledRuns(),
                settings.catchup());
    }
}
