package dev.flowledger.api.archive;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Event;
import java.time.Instant;

/**
 * The events of finished runs were moved to a file. Stored as {@code archive.created}.
 *
 * @param id the id of the archive
 * @param file the file
 * @param flowRuns the number of flow runs
 * @param taskRuns the number of their task runs
 * @param positions the positions of the events
 * @param at the time of the event
 */
public record ArchiveCreated(
        ArchiveId id,
        ArchiveFile file,
        @JsonProperty("flow_runs") long flowRuns,
        @JsonProperty("task_runs") long taskRuns,
        PositionSet positions,
        Instant at)
        implements Event {}
