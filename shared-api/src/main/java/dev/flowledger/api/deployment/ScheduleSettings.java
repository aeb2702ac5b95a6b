package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One of the schedules of a deployment.
 *
 * @param schedule the schedule
 * @param active whether the schedule is active
 * @param maxActiveRuns the maximum number of runs that are active at the same time
 * @param maxScheduledRuns the maximum number of runs that are scheduled ahead
 * @param catchup whether late runs are made up for
 */
public record ScheduleSettings(
        JsonObject schedule,
        boolean active,
        @JsonProperty("max_active_runs") @Nullable Integer maxActiveRuns,
        @JsonProperty("max_scheduled_runs") @Nullable Integer maxScheduledRuns,
        boolean catchup) {}
