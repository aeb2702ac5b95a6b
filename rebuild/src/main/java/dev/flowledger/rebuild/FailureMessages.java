package dev.flowledger.rebuild;

import dev.flowledger.ledger.LedgerPositions;
import dev.flowledger.rebuild.ReplayJobRepository.ReplayedEvent;
import java.sql.SQLException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/** Describes a failed replay to an operator: the event, its position in the ledger, and the reason. */
@Component
class FailureMessages {

    private final ReplayJobRepository jobs;
    private final LedgerPositions positions;

    FailureMessages(ReplayJobRepository jobs, LedgerPositions positions) {
        this.jobs = jobs;
        this.positions = positions;
    }

    String describe(ReplayJob job, RuntimeException failure) {
        if (failure instanceof EventReplayException event) {
            return "Event " + event.eventId() + " (" + event.eventType() + ") at " + position(event.globalIndex())
                    + " cannot be replayed: " + reason(failure);
        }
        if (failure instanceof InvalidLedgerException) {
            return reason(failure);
        }
        return jobs.lastReplayedEvent(job.id()).map(this::after).orElse("Before the first event") + ": "
                + reason(failure);
    }

    private String after(ReplayedEvent event) {
        return "After event " + event.id() + " (" + event.type() + ") at position "
                + positions.find(event.globalIndex()).map(String::valueOf).orElse("not yet assigned");
    }

    private String position(long globalIndex) {
        return positions
                .find(globalIndex)
                .map(position -> "position " + position)
                .orElse("global index " + globalIndex + ", which has no position in the ledger yet,");
    }

    /**
     * The root cause in one line. Only messages of PostgreSQL and of our own code are shown: those of libraries name classes and
     * quote the content of events.
     */
    static String reason(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        String message = cause.getMessage();
        return message != null && (cause instanceof SQLException || cause instanceof IllegalStateException)
                ? message.lines().findFirst().orElse("").strip()
                : "the stored data is not valid for this version of Flowledger";
    }
}
