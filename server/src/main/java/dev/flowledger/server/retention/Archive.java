package dev.flowledger.server.retention;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * An archive.
 *
 * @param name the name of the file
 * @param created when the events were moved
 * @param location the folder or the bucket to which the file was written
 * @param sha256 the SHA-256 checksum of the file
 * @param bytes the size of the file
 * @param firstPosition the lowest position of its events
 * @param lastPosition the highest position of its events
 * @param events the number of events
 * @param flowRuns the number of flow runs
 * @param taskRuns the number of their task runs
 */
record Archive(
        String name,
        Instant created,
        String location,
        String sha256,
        long bytes,
        @JsonProperty("first_position") long firstPosition,
        @JsonProperty("last_position") long lastPosition,
        long events,
        @JsonProperty("flow_runs") long flowRuns,
        @JsonProperty("task_runs") long taskRuns) {}
