package dev.flowledger.query.standby;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts reads by their outcome, and logs one line when the primary has to answer reads and one when the standbys do again. */
public final class StandbyReads {

    private static final Logger log = LoggerFactory.getLogger(StandbyReads.class);

    /** The primary no longer answers reads if it has not for this time. */
    static final Duration RECOVERY_TIME = Duration.ofSeconds(3);

    /**
     * Reads that the primary answers.
     *
     * @param since when it had to answer the first one
     * @param reason why it had to answer the last one
     */
    public record Fallback(Instant since, ReadOutcome reason) {}

    private final Map<ReadOutcome, LongAdder> counts = new EnumMap<>(ReadOutcome.class);
    private final Clock clock;
    private volatile @Nullable Fallback fallback;
    private Instant lastFallback = Instant.MIN;
    private long fallbacks;

    StandbyReads(Clock clock) {
        this.clock = clock;
        for (ReadOutcome outcome : ReadOutcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    /** The number of reads with an outcome. */
    public long count(ReadOutcome outcome) {
        return Objects.requireNonNull(counts.get(outcome)).sum();
    }

    /** Why the primary answers reads at present; null if standbys answer all of them. */
    public @Nullable Fallback fallback() {
        return fallback;
    }

    void record(ReadOutcome outcome) {
        Objects.requireNonNull(counts.get(outcome)).increment();
        if (outcome != ReadOutcome.STANDBY) {
            fallBack(outcome);
        }
    }

    /** Records that a standby cannot answer, unless the primary does not answer either. */
    synchronized void fallBack(ReadOutcome reason) {
        if (reason == ReadOutcome.UNKNOWN_POSITION) {
            return;
        }
        lastFallback = clock.instant();
        Fallback current = fallback;
        if (current == null) {
            fallbacks = 0;
            log.warn(
                    "The primary answers reads that standbys should answer. Further ones are not logged. Cause: {}",
                    reason.description());
        }
        fallbacks++;
        fallback = new Fallback(current == null ? lastFallback : current.since(), reason);
    }

    /** Ends the fall-back if the primary has not answered reads for some time. Called periodically. */
    synchronized void check() {
        Fallback current = fallback;
        if (current != null && Duration.between(lastFallback, clock.instant()).compareTo(RECOVERY_TIME) >= 0) {
            fallback = null;
            log.info(
                    "Standbys answer all reads again. Reads that the primary has answered in {} s: {}",
                    Duration.between(current.since(), lastFallback).toSeconds(),
                    fallbacks);
        }
    }
}
