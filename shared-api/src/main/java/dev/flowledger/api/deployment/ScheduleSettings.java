package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One of the schedules of a deployment.
 *
 * @param id its id
 * @param schedule the schedule
 * @param active whether the schedule is active
 * @param maxActiveRuns the maximum number of runs that are active at the same time
 * @param maxScheduledRuns the maximum number of runs that are scheduled ahead
 * @param catchup whether late runs are made up for
 */
public record ScheduleSettings(
        UUID id,
        JsonObject schedule,
        boolean active,
        @JsonProperty("max_active_runs") @Nullable Integer maxActiveRuns,
        @JsonProperty("max_scheduled_runs") @Nullable Integer maxScheduledRuns,
        boolean catchup) {

    ScheduleSettings with(ScheduleChanges changes) {
        return new ScheduleSettings(
                id,
                Objects.requireNonNullElse(changes.schedule(), schedule),
                Objects.requireNonNullElse(changes.active(), active),
                changes.maxActiveRuns() == null ? maxActiveRuns : changes.maxActiveRuns(),
                changes.maxScheduledRuns() == null ? maxScheduledRuns : changes.maxScheduledRuns(),
                Objects.requireNonNullElse(changes.catchup(), catchup));
    }
}
