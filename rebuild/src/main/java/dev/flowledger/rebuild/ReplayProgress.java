package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayJob.Phase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a replay job, and so its checkpoint.
 *
 * @param position once the streams are copied, all events up to this position of the ledger are in the shadow schema;
 *     {@link #NOT_STARTED} before the shadow schema exists
 * @param processed how many events were replayed
 * @param total how many events there are, as of the last pass
 * @param eventsPerSecond the rate of the node that runs the job or ran it last
 * @param resumedFrom how many events had been replayed when the job was last resumed; null if it was not interrupted
 */
record ReplayProgress(
        Phase phase,
        long position,
        long processed,
        long total,
        double eventsPerSecond,
        @Nullable Long resumedFrom) {

    static final long NOT_STARTED = -1;

    /** How long the remaining events will take at this rate; null while the rate is unknown. */
    @Nullable Duration remaining() {
        return eventsPerSecond > 0
                ? Duration.ofMillis(Math.round(Math.max(0, total - processed) / eventsPerSecond * 1000))
                : null;
    }
}
