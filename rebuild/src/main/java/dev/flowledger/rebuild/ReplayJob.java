package dev.flowledger.rebuild;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild or a verification of the read model, as {@code event_store.replay_job} has it.
 *
 * @param phase what there is to do next
 * @param version the version of the read model that it makes
 * @param globalIndex up to where every event is in the shadow
 * @param processed how many events that are
 * @param total how many there are to replay, as far as it knows
 * @param rate events a second, of the server that is or was at it
 */
record ReplayJob(
        UUID id,
        Purpose purpose,
        State state,
        Phase phase,
        int version,
        long globalIndex,
        long processed,
        long total,
        double rate,
        Instant started,
        @Nullable Instant finished,
        @Nullable String error,
        @Nullable String result) {

    /** What it is for. */
    enum Purpose {
        REBUILD,
        VERIFY
    }

    /** How it is going, or has ended. */
    enum State {
        RUNNING,
        SWAPPING,
        COMPLETED,
        FAILED,
        CANCELLED
    }

    /** All events that there were at the beginning; then the indexes; then, again and again, what has come meanwhile. */
    enum Phase {
        EVENTS,
        INDEXES,
        CATCH_UP
    }

    /** As the database and the API have these. */
    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    boolean isUnderWay() {
        return state == State.RUNNING || state == State.SWAPPING;
    }

    /** How long the events will still take; null when that cannot be told. */
    @Nullable Duration eta() {
        return isUnderWay() && phase == Phase.EVENTS && rate > 0
                ? Duration.ofMillis(Math.round(Math.max(0, total - processed) / rate * 1000))
                : null;
    }

    /** With a note in the place of a state that nobody keeps up any more. */
    ReplayJob abandoned() {
        return new ReplayJob(
                id,
                purpose,
                State.FAILED,
                phase,
                version,
                globalIndex,
                processed,
                total,
                rate,
                started,
                finished,
                "The server that was at it has stopped or died. The next server that starts goes on with it, or one that"
                        + " runs can be asked for a new one.",
                result);
    }
}
