package dev.flowledger.server.erasure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The result of an erasure or of a dry run.
 *
 * @param id the id of the erasure; null if nothing was erased
 * @param dryRun whether nothing was erased, only counted
 * @param flowRuns the number of flow runs with content
 * @param taskRuns the number of task runs with content
 * @param deployments the number of deployments with content
 * @param logEntries the number of log entries of these records and of selected records without other content
 * @param examples the ids of some of the records
 * @param next null if all selected records were processed; otherwise repeat the request with this <code>after</code>
 */
record ErasureResult(
        @Nullable UUID id,
        @JsonProperty("dry_run") boolean dryRun,
        @JsonProperty("flow_runs") int flowRuns,
        @JsonProperty("task_runs") int taskRuns,
        int deployments,
        @JsonProperty("log_entries") long logEntries,
        List<UUID> examples,
        @Nullable UUID next) {}
