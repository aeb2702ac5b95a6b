package dev.flowledger.server.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of requests per period, such as {@code 100/s}.
 *
 * @param requests the number of requests
 * @param period one second, minute or hour
 */
record RateLimit(long requests, Duration period) {

    private static final Pattern FORMAT = Pattern.compile("([1-9]\\d{0,8})/(s|m|h)");

    /** @throws AuthConfigurationException if the text is not a rate */
    static RateLimit parse(String text) {
        Matcher rate = FORMAT.matcher(text.strip());
        if (!rate.matches()) {
            throw new AuthConfigurationException(
                    "FLOWLEDGER_RATE_LIMIT must be a number of requests per second, minute or hour, but is: " + text,
                    "Set it to a rate such as 100/s, 1000/m or 10000/h, or remove it for no limit.");
        }
        Duration period = switch (rate.group(2)) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            default -> Duration.ofHours(1);
        };
        return new RateLimit(Long.parseLong(rate.group(1)), period);
    }

    /** Creates a bucket that allows a burst of all requests of a period and is refilled continuously. */
    Bucket bucket(TimeMeter time) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, period))
                .withCustomTimePrecision(time)
                .build();
    }

    @Override
    public String toString() {
        return requests + "/" + (period.toSeconds() == 1 ? "s" : period.toMinutes() == 1 ? "m" : "h");
    }
}
