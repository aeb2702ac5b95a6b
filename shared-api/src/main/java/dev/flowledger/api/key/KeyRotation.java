package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to rotate an API key. It is the body of {@code POST /keys/ID/rotate}.
 *
 * @param gracePeriodSeconds how long the replaced key remains valid, in seconds: 1 to 2592000, which is 30 days; 86400 by default,
 *     which is a day
 */
public record KeyRotation(
        @JsonProperty("grace_period_seconds") @Nullable @Min(1) @Max(KeyRotation.MAX_GRACE_PERIOD) Integer gracePeriodSeconds) {

    /** The longest grace period: 30 days, in seconds. */
    static final int MAX_GRACE_PERIOD = 30 * 24 * 3600;

    private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofDays(1);

    /** How long the replaced key remains valid. */
    public Duration gracePeriod() {
        return gracePeriodSeconds == null ? DEFAULT_GRACE_PERIOD : Duration.ofSeconds(gracePeriodSeconds);
    }
}
