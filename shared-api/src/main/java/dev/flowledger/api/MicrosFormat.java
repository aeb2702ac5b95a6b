package dev.flowledger.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The one form in which this server writes times: {@code 2026-01-31T08:15:00.000123+00:00}. Each event contains several, and a
 * {@link java.time.format.DateTimeFormatter} took a quarter of the time in which a rebuild decodes an event.
 */
final class MicrosFormat {

    private static final String PATTERN = "0000-00-00T00:00:00.000000+00:00";

    private MicrosFormat() {}

    /**
     * Parses a time of this form.
     *
     * @return null if the text has another form, which a formatter may still read
     * @throws DateTimeException if a field is out of range
     */
    static @Nullable Instant parse(String text) {
        if (!hasForm(text)) {
            return null;
        }
        int year = number(text, 0, 4);
        return year == 0
                ? null
                : LocalDateTime.of(
                                year,
                                number(text, 5, 7),
                                number(text, 8, 10),
                                number(text, 11, 13),
                                number(text, 14, 16),
                                number(text, 17, 19),
                                number(text, 20, 26) * 1_000)
                        .toInstant(ZoneOffset.UTC);
    }

    /**
     * Formats a time in microseconds.
     *
     * @return null if the year has not four digits
     */
    static @Nullable String text(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > 9999) {
            return null;
        }
        char[] text = PATTERN.toCharArray();
        write(utc.getYear(), text, 0, 4);
        write(utc.getMonthValue(), text, 5, 7);
        write(utc.getDayOfMonth(), text, 8, 10);
        write(utc.getHour(), text, 11, 13);
        write(utc.getMinute(), text, 14, 16);
        write(utc.getSecond(), text, 17, 19);
        write(utc.getNano() / 1_000, text, 20, 26);
        return new String(text);
    }

    private static boolean hasForm(String text) {
        if (text.length() != PATTERN.length() || !text.endsWith("+00:00")) {
            return false;
        }
        for (int i = 0; i < PATTERN.length(); i++) {
            char expected = PATTERN.charAt(i);
            char c = text.charAt(i);
            if (expected == '0' ? c < '0' || c > '9' : c != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static void write(int number, char[] text, int from, int to) {
        int rest = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
