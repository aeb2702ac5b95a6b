package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The fields of a schedule to change. Fields that are absent or null remain unchanged.
 *
 * @param schedule an interval, a cron expression or recurrence rules
 * @param active whether the schedule is active
 * @param maxActiveRuns the maximum number of runs that are active at the same time
 * @param maxScheduledRuns the maximum number of runs that are scheduled ahead
 * @param catchup whether late runs are made up for
 */
public record ScheduleChanges(
        @JsonDeserialize(using = ScheduleReader.class) @Nullable JsonObject schedule,

        @Nullable Boolean active,
        @JsonProperty("max_active_runs") @Nullable @Min(1) Integer maxActiveRuns,

        @JsonProperty("max_scheduled_runs") @Nullable @Min(1) @Max(100) Integer maxScheduledRuns,

        @Nullable Boolean catchup) {}
