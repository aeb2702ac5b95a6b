package dev.flowledger.servertest.filter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A clock that goes on when it is told to: many records are of the same microsecond, and the same ones every time. */
final class TickingClock extends Clock {

    /** When it is made. */
    static final Instant START = Instant.parse("2026-03-28T23:59:58.999999Z");

    private Instant now = START;

    /** Lets some time pass. */
    void tick(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    /** Gives it to a server that asks for it. An annotation would let every server of the tests find it by itself. */
    static class OfServer {

        @Bean
        @Primary
        TickingClock tickingClock() {
            return new TickingClock();
        }
    }
}
