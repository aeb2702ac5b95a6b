package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A schedule of a deployment.
 *
 * @param id the id, derived from that of the deployment
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

    /** The schedules of a deployment. A client that knows only one gave it as {@code schedule}. */
    static List<DeploymentSchedule> of(Deployment deployment) {
        List<ScheduleSettings> several = deployment.extras().schedules();
        if (several != null) {
            return IntStream.range(0, several.size())
                    .mapToObj(i -> of(deployment, several.get(i), i))
                    .toList();
        }
        DeploymentSettings settings = deployment.settings();
        return settings.schedule() == null
                ? List.of()
                : List.of(of(
                        deployment,
                        new ScheduleSettings(settings.schedule(), settings.isScheduleActive(), null, null, false),
                        0));
    }

    private static DeploymentSchedule of(Deployment deployment, ScheduleSettings settings, int index) {
        return new DeploymentSchedule(
                StreamKey.of("schedule", deployment.id().toString()).id(index + 1),
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
