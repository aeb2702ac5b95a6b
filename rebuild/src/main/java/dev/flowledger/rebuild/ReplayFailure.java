package dev.flowledger.rebuild;

import java.sql.SQLException;
import java.util.UUID;
import org.springframework.core.NestedExceptionUtils;

/** An event that could not be replayed, and why. */
final class ReplayFailure extends RuntimeException {

    private final long globalIndex;
    private final String event;

    ReplayFailure(long globalIndex, UUID id, String type, Throwable cause) {
        super(cause);
        this.globalIndex = globalIndex;
        this.event = "Event " + id + " (" + type + ")";
    }

    /** Where in the event store. */
    long globalIndex() {
        return globalIndex;
    }

    /** For the operator. */
    String sentence(String position) {
        return event + " at " + position + " cannot be replayed: " + reason(this);
    }

    /**
     * What is at the bottom of a failure, in a line for the operator: as the database says it, or we ourselves. What others say is
     * about their classes, and quotes what callers have sent.
     */
    static String reason(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        String message = cause.getMessage();
        return message != null && (cause instanceof SQLException || cause instanceof IllegalStateException)
                ? message.lines().findFirst().orElse("").strip()
                : "what is stored is not what this release expects";
    }
}
