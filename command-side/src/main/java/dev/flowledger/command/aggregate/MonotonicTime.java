package dev.flowledger.command.aggregate;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time of an event, which is decided once, by its aggregate. */
public final class MonotonicTime {

    private MonotonicTime() {}

    /** Now, to the microsecond, as PostgreSQL keeps it, and later than everything before it in the stream. */
    public static Instant next(Instant lastEventAt, Clock clock) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return now.isAfter(lastEventAt) ? now : lastEventAt.plus(1, ChronoUnit.MICROS);
    }
}
