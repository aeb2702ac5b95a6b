package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayJob.Phase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a replay job.
 *
 * @param globalIndex all events up to this global index are in the shadow schema
 * @param processed how many events that is
 * @param total how many events there are, as of the last pass
 * @param eventsPerSecond the rate of the node that runs the job or ran it last
 */
record ReplayProgress(Phase phase, long globalIndex, long processed, long total, double eventsPerSecond) {

    /** How long the remaining events will take at this rate; null while the rate is unknown. */
    @Nullable Duration remaining() {
        return eventsPerSecond > 0
                ? Duration.ofMillis(Math.round(Math.max(0, total - processed) / eventsPerSecond * 1000))
                : null;
    }
}
