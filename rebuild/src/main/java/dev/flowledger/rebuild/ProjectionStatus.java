package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.ledger.LedgerLag;
import org.jspecify.annotations.Nullable;

/**
 * The state of a projection.
 *
 * @param name the name of the projection
 * @param status live; rebuilding, while a rebuild runs and the previous read model serves requests; failed, if the last rebuild
 *     failed and the previous read model serves requests
 * @param position how many events the projection includes
 * @param head how many events there are
 * @param lagEvents how many events the projection does not include yet
 * @param lagSeconds the age of the oldest of them in seconds
 * @param rebuild the last rebuild, which may be running; null if there was none
 * @param verification the last verification of the read model, which may be running; null if there was none
 */
record ProjectionStatus(
        String name,
        Status status,
        long position,
        long head,
        @JsonProperty("lag_events") long lagEvents,
        @JsonProperty("lag_seconds") double lagSeconds,
        @Nullable ReplayStatus rebuild,
        @Nullable ReplayStatus verification) {

    /** The state in one word. */
    enum Status {
        @JsonProperty("live")
        LIVE,
        @JsonProperty("rebuilding")
        REBUILDING,
        @JsonProperty("failed")
        FAILED
    }

    /** The read model includes every event, because it is written in the transaction that appends the event. */
    static ProjectionStatus ofReadModel(
            LedgerLag.Lag ledger, @Nullable ReplayJob rebuild, @Nullable ReplayJob verification) {
        return new ProjectionStatus(
                ProjectionController.READ_MODEL,
                status(rebuild),
                ledger.head(),
                ledger.head(),
                0,
                0,
                rebuild == null ? null : ReplayStatus.of(rebuild),
                verification == null ? null : ReplayStatus.of(verification));
    }

    static ProjectionStatus ofLedger(LedgerLag.Lag ledger) {
        return new ProjectionStatus(
                ProjectionController.LEDGER,
                Status.LIVE,
                ledger.position(),
                ledger.head(),
                ledger.lagEvents(),
                ledger.lagSeconds(),
                null,
                null);
    }

    private static Status status(@Nullable ReplayJob rebuild) {
        if (rebuild == null) {
            return Status.LIVE;
        }
        if (rebuild.isInProgress()) {
            return Status.REBUILDING;
        }
        return rebuild.state() == ReplayJob.State.FAILED ? Status.FAILED : Status.LIVE;
    }
}
