package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.InvalidValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;

/**
 * Recurrence rules as Prefect reads them: one rule of RFC 5545, or lines with the properties RRULE, EXRULE, RDATE, EXDATE and
 * DTSTART.
 *
 * @param text the rules
 */
record RecurrenceText(@JsonValue String text) {

    /** The limit of Prefect: dates of about a year. */
    private static final int MAX_LENGTH = 6_500;

    /** @throws InvalidValueException if the text contains no rule or an invalid one */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    RecurrenceText {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidValueException("must not be longer than " + MAX_LENGTH + " characters");
        }
        List<String> lines = text.isBlank()
                ? List.of()
                : Arrays.asList(text.strip().toUpperCase(Locale.ROOT).split("\\s+", -1));
        try {
            lines.forEach(RecurrenceText::check);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("not a valid recurrence rule");
        }
        if (lines.stream().allMatch(line -> line.startsWith("DTSTART") || line.startsWith("EX"))) {
            throw new InvalidValueException("contains no recurrence rule");
        }
    }

    private static void check(String line) {
        int colon = line.indexOf(':');
        String property = colon < 0 ? "RRULE" : line.substring(0, colon);
        String value = line.substring(colon + 1);
        switch (property.split(";", -1)[0]) {
            case "RRULE", "EXRULE" -> checkRule(property, value);
            case "RDATE", "EXDATE", "DTSTART" ->
                Arrays.stream(value.split(",", -1)).forEach(DateTime::parse);
            default -> throw new IllegalArgumentException("unknown property");
        }
    }

    private static void checkRule(String property, String value) {
        if (property.contains(";")) {
            throw new IllegalArgumentException("a rule has no parameters");
        }
        try {
            new RecurrenceRule(value, RecurrenceRule.RfcMode.RFC2445_LAX);
        } catch (InvalidRecurrenceRuleException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
