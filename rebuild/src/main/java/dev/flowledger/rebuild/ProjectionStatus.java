package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.ledger.LedgerLag;
import org.jspecify.annotations.Nullable;

/**
 * How a projection is doing.
 *
 * @param name its name
 * @param status live; rebuilding, while the view from before goes on serving; or failed, when the last rebuild has failed and the
 *     view from before it goes on serving
 * @param position how many events of the history it has seen
 * @param head how many there are
 * @param lagEvents how many it is behind
 * @param lagSeconds since when the oldest of them waits
 * @param rebuild the last rebuild, which may be under way; null if there never was one
 */
record ProjectionStatus(
        String name,
        Status status,
        long position,
        long head,
        @JsonProperty("lag_events") long lagEvents,
        @JsonProperty("lag_seconds") double lagSeconds,
        @Nullable ReplayStatus rebuild) {

    /** How it is doing, in a word. */
    enum Status {
        @JsonProperty("live")
        LIVE,
        @JsonProperty("rebuilding")
        REBUILDING,
        @JsonProperty("failed")
        FAILED
    }

    /** The read model, which is written in the transaction that appends the event: it has seen them all. */
    static ProjectionStatus ofReadModel(LedgerLag.Lag ledger, @Nullable ReplayJob rebuild) {
        return new ProjectionStatus(
                ProjectionController.READ_MODEL,
                status(rebuild),
                ledger.head(),
                ledger.head(),
                0,
                0,
                rebuild == null ? null : ReplayStatus.of(rebuild));
    }

    static ProjectionStatus ofLedger(LedgerLag.Lag ledger) {
        return new ProjectionStatus(
                ProjectionController.LEDGER,
                Status.LIVE,
                ledger.position(),
                ledger.head(),
                ledger.lagEvents(),
                ledger.lagSeconds(),
                null);
    }

    private static Status status(@Nullable ReplayJob rebuild) {
        if (rebuild == null) {
            return Status.LIVE;
        }
        if (rebuild.isUnderWay()) {
            return Status.REBUILDING;
        }
        return rebuild.state() == ReplayJob.State.FAILED ? Status.FAILED : Status.LIVE;
    }
}
