package dev.flowledger.server.log;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the logs of runs.
 *
 * @param retention how long log entries are kept; 0 to accept and discard them
 * @param maxEntries how many of the latest log entries are kept
 * @param cleanupInterval how often older entries are deleted
 */
@Validated
@ConfigurationProperties("flowledger.log")
record LogSettings(
        @DurationMin Duration retention,
        @Positive long maxEntries,
        @DurationMin(millis = 1) Duration cleanupInterval) {}
