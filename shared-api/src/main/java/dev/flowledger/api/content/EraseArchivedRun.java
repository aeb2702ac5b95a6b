package dev.flowledger.api.content;

import dev.flowledger.api.Command;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.StreamKey;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Erases the content of a run whose events are all in an archive. Its stream has ended, so the erasure has a stream of its own.
 *
 * @param run the flow run or task run
 * @param erasure the id of the request
 * @param reason why it is erased
 */
public record EraseArchivedRun(RecordId run, UUID erasure, String reason) implements Command {

    /** The kind of stream that has the erasure of an archived run. */
    public static final String KIND = "erasure";

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return streamOf(run.stream());
    }

    /** The stream that has the erasure of the run with this stream. */
    public static String streamOf(String stream) {
        return StreamKey.of(KIND, stream).stream();
    }
}
