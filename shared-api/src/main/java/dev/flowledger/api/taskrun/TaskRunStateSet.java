package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;

/**
 * A task run is in another state. Stored as {@code task_run.state_set}.
 *
 * @param id the task run
 * @param state the state that it is in from now on
 * @param progress how far it has come with it
 * @param at when
 */
public record TaskRunStateSet(TaskRunId id, State state, RunTimings progress, Instant at) implements TaskRunEvent {}
