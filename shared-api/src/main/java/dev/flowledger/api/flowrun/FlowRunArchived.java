package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;
import java.time.Instant;

/**
 * The earlier events of a flow run's stream were moved to an archive. It is the first event that remains in the stream, and
 * continues its sequence numbers and generations. Only streams that a later run may continue have it: those of runs with an
 * idempotency key. Stored as {@code flow_run.archived}.
 *
 * @param id the id of the latest generation
 * @param archive the name of the file
 * @param at the time of the event
 */
public record FlowRunArchived(FlowRunId id, String archive, Instant at) implements FlowRunEvent {

    /** The name of the type of the stored event. */
    public static final String TYPE = "flow_run.archived";
}
