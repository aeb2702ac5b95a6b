package dev.flowledger.query.stats;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.key.Actor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The recent runs of a flow, and its schedule. The numbers are those of its last 100 runs.
 *
 * @param flowId the id of the flow
 * @param runs the last 20 runs, the latest first, without runs that are to start in the future
 * @param ended the number of runs that have completed, failed, crashed or been cancelled
 * @param completed the number of runs that have completed
 * @param failed the number of runs that have failed or crashed
 * @param successRate the part of the ended runs that have completed; null if none has ended
 * @param medianRunTime the median run time of the completed runs, in seconds; null if none has completed
 * @param deployments the number of deployments of the flow
 * @param schedule the schedule of its oldest deployment with an active schedule
 * @param changedBy who created the flow or changed it last
 * @param nextRun when its next scheduled run is expected to start
 */
record FlowStats(
        @JsonProperty("flow_id") UUID flowId,
        List<RecentRun> runs,
        int ended,
        int completed,
        int failed,
        @JsonProperty("success_rate") @Nullable Double successRate,
        @JsonProperty("median_run_time") @Nullable BigDecimal medianRunTime,
        long deployments,
        @Nullable JsonObject schedule,
        @JsonProperty("changed_by") @Nullable Actor changedBy,
        @JsonProperty("next_run") @Nullable Instant nextRun) {}
