package dev.flowledger.query.standby;

import java.sql.SQLTransientConnectionException;

/** A standby cannot answer a read, so that the primary must. */
final class StandbyException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1L;

    private final ReadOutcome outcome;

    StandbyException(ReadOutcome outcome) {
        super(outcome.description());
        this.outcome = outcome;
    }

    ReadOutcome outcome() {
        return outcome;
    }
}
