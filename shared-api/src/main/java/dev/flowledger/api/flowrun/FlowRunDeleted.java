package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;
import java.time.Instant;

/**
 * A life of a flow run ended. Stored as {@code flow_run.deleted}.
 *
 * @param id the flow run that is no more
 * @param at when
 */
public record FlowRunDeleted(FlowRunId id, Instant at) implements FlowRunEvent {}
