package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;
import java.time.Instant;

/**
 * A flow run was deleted. Stored as {@code flow_run.deleted}.
 *
 * @param id the id of the flow run
 * @param at the time of the event
 */
public record FlowRunDeleted(FlowRunId id, Instant at) implements FlowRunEvent {}
