package dev.flowledger.command.eventstore;

import dev.flowledger.api.RecordId;
import dev.flowledger.api.content.EraseContent;
import dev.flowledger.api.content.ErasurePerformed;
import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.jspecify.annotations.Nullable;

/** Erases the content of the record whose aggregate handles the current command. */
@FunctionalInterface
public interface ErasableContent {

    /** Whether the stream of a record has a key, or content whose key is missing. */
    boolean exists(String stream);

    /**
     * Applies the event that destroys the key of the record.
     *
     * @param latest the latest generation of the record
     * @param fields its fields that have content; null if it was deleted
     * @return false if the record has no content, or all of it was erased
     */
    default boolean erase(EraseContent command, RecordId latest, @Nullable List<String> fields, Instant at) {
        if (!exists(command.stream())) {
            return false;
        }
        AggregateLifecycle.apply(
                new ErasurePerformed(latest.value(), latest.kind(), command.erasure(), command.reason(), fields, at));
        return true;
    }
}
