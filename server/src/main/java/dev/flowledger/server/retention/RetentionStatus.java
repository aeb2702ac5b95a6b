package dev.flowledger.server.retention;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The retention of finished runs.
 *
 * @param runs how long finished runs are kept, in seconds; null if they are not archived
 * @param location the folder or the bucket to which archives are written
 * @param lastCheck when this node last looked for runs to archive; null if it has not
 * @param nextCheck when it looks next; null if runs are not archived
 * @param problem why this node could not archive runs when it last tried; null if it could
 * @param failingRuns the flow runs that this node could not archive, at most 100; all others are archived
 * @param archives the number of archives
 * @param flowRuns the number of archived flow runs
 * @param taskRuns the number of archived task runs
 * @param events the number of archived events
 * @param bytes the size of all archives
 * @param latest the archives that were created last, the latest first, at most 20
 */
record RetentionStatus(
        @Nullable Long runs,
        String location,
        @JsonProperty("last_check") @Nullable Instant lastCheck,
        @JsonProperty("next_check") @Nullable Instant nextCheck,
        @Nullable String problem,
        @JsonProperty("failing_runs") List<FailingRun> failingRuns,
        long archives,
        @JsonProperty("flow_runs") long flowRuns,
        @JsonProperty("task_runs") long taskRuns,
        long events,
        long bytes,
        List<Archive> latest) {}
