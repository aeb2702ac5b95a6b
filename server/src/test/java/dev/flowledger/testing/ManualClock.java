package dev.flowledger.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A clock that only the test advances, so that records are reproducible and many have the same time. */
public final class ManualClock extends Clock {

    /** The initial time. */
    public static final Instant START = Instant.parse("2026-03-28T23:59:58.999999Z");

    private volatile Instant now = START;

    /** Advances the clock. */
    public void advance(Duration time) {
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

    /** Registers the clock. Not a component, because component scanning would add it to every test server. */
    public static class Configuration {

        @Bean
        @Primary
        ManualClock manualClock() {
            return new ManualClock();
        }
    }
}
