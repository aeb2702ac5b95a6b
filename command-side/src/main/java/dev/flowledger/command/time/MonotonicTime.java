package dev.flowledger.command.time;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The times of events, which increase within a stream. */
public final class MonotonicTime {

    private MonotonicTime() {}

    /** The current time in microseconds, the precision of PostgreSQL, but later than the last event of the stream. */
    public static Instant next(Instant lastEventAt, Clock clock) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return now.isAfter(lastEventAt) ? now : lastEventAt.plus(1, ChronoUnit.MICROS);
    }
}
