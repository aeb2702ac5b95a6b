package dev.flowledger.command.eventstore;

import java.sql.SQLException;
import java.util.Optional;
import org.axonframework.common.ExceptionUtils;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/**
 * Distinguishes a lost race from other unique violations of the event table by the name of the constraint. Only a lost race is
 * retried: another command appended an event with the same sequence number to the stream.
 */
final class UniqueViolations implements PersistenceExceptionResolver {

    private static final String SQLSTATE = "23505";
    private static final String STREAM_AND_SEQUENCE = "event_stream_sequence";

    /** Two transactions have created the first key of the content of a record. */
    private static final String CONTENT_KEY = "content_key_pkey";

    private static final String GLOBAL_INDEX = "event_pkey";

    @Override
    public boolean isDuplicateKeyViolation(Exception failure) {
        return isViolated(STREAM_AND_SEQUENCE, failure) || isViolated(CONTENT_KEY, failure);
    }

    /** Whether the event got a global index that another event has. */
    static boolean isDuplicateGlobalIndex(Exception failure) {
        return isViolated(GLOBAL_INDEX, failure);
    }

    static EventStoreException duplicateGlobalIndex(Exception failure) {
        return new EventStoreException(
                "The sequence of global indexes is behind the table event_store.event: it assigned an index a second"
                        + " time. Restart a server: it corrects the sequence when it starts.",
                failure);
    }

    /** The message of PostgreSQL contains the name of the constraint in every language. */
    private static boolean isViolated(String constraint, Exception failure) {
        Optional<SQLException> violation = ExceptionUtils.findException(failure, SQLException.class);
        return violation.isPresent()
                && SQLSTATE.equals(violation.get().getSQLState())
                && String.valueOf(violation.get().getMessage()).contains(constraint);
    }
}
