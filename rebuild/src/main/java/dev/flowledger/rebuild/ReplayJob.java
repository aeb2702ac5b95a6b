package dev.flowledger.rebuild;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild or a verification of the read model: a row of {@code event_store.replay_job}.
 *
 * @param readModelVersion the version of the read model that the job builds
 * @param unverified whether a rebuild replays the events without verifying the ledger
 */
record ReplayJob(
        UUID id,
        Purpose purpose,
        State state,
        int readModelVersion,
        boolean unverified,
        ReplayProgress progress,
        Instant started,
        ReplayOutcome outcome) {

    /** What happens with the shadow schema when it is complete: it is swapped, or compared with the live read model. */
    enum Purpose {
        REBUILD,
        VERIFY
    }

    enum State {
        RUNNING,
        SWAPPING,
        COMPLETED,
        FAILED,
        CANCELLED
    }

    /** The phase that runs, or that an interrupted job resumes with. */
    enum Phase {
        /** Replays the events that existed at the start. */
        EVENTS,
        /** Creates the indexes. */
        INDEXES,
        /** Replays the events that were committed in the meantime. */
        CATCH_UP
    }

    /** The name of a constant in the database and in the API. */
    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    boolean isInProgress() {
        return state == State.RUNNING || state == State.SWAPPING;
    }

    /** The remaining time of phase {@code EVENTS}; null in another phase, or while the rate is unknown. */
    @Nullable Duration eta() {
        return isInProgress() && progress.phase() == Phase.EVENTS ? progress.remaining() : null;
    }

    /** This job as failed, because no node runs it although it is in progress. */
    ReplayJob abandoned() {
        return new ReplayJob(
                id,
                purpose,
                State.FAILED,
                readModelVersion,
                unverified,
                progress,
                started,
                new ReplayOutcome(outcome.finished(), abandonedMessage(), outcome.result()));
    }

    private String abandonedMessage() {
        return switch (purpose) {
            case REBUILD ->
                "The node running this rebuild stopped. It resumes when a node next starts, or you can start a new one.";
            case VERIFY -> "The node running this verification stopped. You can start a new one.";
        };
    }
}
