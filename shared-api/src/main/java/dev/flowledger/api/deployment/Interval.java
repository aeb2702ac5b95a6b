package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.InvalidValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The interval of a schedule: seconds, a duration of ISO 8601 such as {@code PT1H}, or days and a time such as {@code
 * 1 02:30:00}.
 *
 * @param seconds the interval in seconds, greater than 0
 */
record Interval(@JsonValue BigDecimal seconds) {

    /** The longest time span of Python. */
    private static final BigDecimal MAX = BigDecimal.valueOf(999_999_999L * 86_400);

    private static final int MAX_LENGTH = 50;
    private static final int DECIMALS = 6;

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");
    private static final Pattern CLOCK =
            Pattern.compile("(?:(\\d{1,9}) (?:days?, )?)?(?:(\\d{1,9}):)?(\\d{1,9}):(\\d{1,9}(?:\\.\\d+)?)");

    /** @throws InvalidValueException if the interval is not greater than 0, or longer than Python's longest time span */
    Interval {
        if (seconds.precision() - seconds.scale() > 15 || seconds.compareTo(MAX) > 0) {
            throw new InvalidValueException("must not be longer than 999999999 days");
        }
        BigDecimal micros = seconds.scale() > DECIMALS + 1_000
                ? BigDecimal.ZERO
                : seconds.setScale(DECIMALS, RoundingMode.HALF_EVEN);
        if (micros.signum() <= 0) {
            throw new InvalidValueException("must be greater than 0");
        }
        BigDecimal shortest = micros.stripTrailingZeros();
        seconds = shortest.setScale(Math.max(1, shortest.scale()));
    }

    /** Reads a JSON value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Interval of(Object value) {
        if (value instanceof Number number) {
            return new Interval(new BigDecimal(number.toString()));
        }
        if (value instanceof String text && text.length() <= MAX_LENGTH) {
            return new Interval(parse(text));
        }
        throw new InvalidValueException("not a valid interval");
    }

    private static BigDecimal parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        Matcher clock = CLOCK.matcher(text);
        if (clock.matches()) {
            return number(clock.group(1), 86_400)
                    .add(number(clock.group(2), 3_600))
                    .add(number(clock.group(3), 60))
                    .add(number(clock.group(4), 1));
        }
        try {
            Duration duration = Duration.parse(text);
            return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
        } catch (DateTimeException e) {
            throw new InvalidValueException("not a valid interval");
        }
    }

    private static BigDecimal number(String digits, long unit) {
        return digits == null ? BigDecimal.ZERO : new BigDecimal(digits).multiply(BigDecimal.valueOf(unit));
    }
}
