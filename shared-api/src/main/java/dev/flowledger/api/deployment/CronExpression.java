package dev.flowledger.api.deployment;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.InvalidValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cron expression as Prefect reads it: five fields, a sixth one for seconds at the end, or a nickname such as {@code @daily}.
 *
 * @param text the expression
 */
record CronExpression(@JsonValue String text) {

    private static final int MAX_LENGTH = 1_000;
    private static final int FIELDS = 5;

    private static final Map<String, String> NICKNAMES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private static final Pattern LAST_WEEKDAY = Pattern.compile("\\bL(\\d)\\b");

    /** A range without a step, such as 22-2, which continues after the highest value. */
    private static final Pattern OVER_THE_END = Pattern.compile("\\b(\\d{1,2})-(\\d{1,2})(?!\\d|/)");

    /** Forms of L that only Quartz has: L-1, LW, 5L, and L as the day of the week. */
    private static final Pattern OTHER_LAST = Pattern.compile("L-|LW|[0-7]L|[A-Z]{3}L|[ ,]L$");

    /** Fields other than the days, in which a question mark has no meaning. */
    private static final Set<Integer> NO_QUESTION_MARK = Set.of(0, 1, 3, 5);

    private static final CronDefinition WITH_SECONDS = CronDefinitionBuilder.defineCron()
            .withSeconds()
            .and()
            .withMinutes()
            .and()
            .withHours()
            .and()
            .withDayOfMonth()
            .supportsL()
            .supportsW()
            .and()
            .withMonth()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withIntMapping(7, 0)
            .supportsHash()
            .supportsL()
            .and()
            .instance();

    /** @throws InvalidValueException if the text is not a cron expression */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    CronExpression {
        if (text.length() > MAX_LENGTH || !isValid(text.strip())) {
            throw new InvalidValueException("not a valid cron expression");
        }
    }

    private static boolean isValid(String text) {
        List<String> fields = Arrays.asList(NICKNAMES
                .getOrDefault(text.toLowerCase(Locale.ROOT), text)
                .toUpperCase(Locale.ROOT)
                .split("\\s+", -1));
        if (fields.size() != FIELDS && fields.size() != FIELDS + 1) {
            return false;
        }
        if (OTHER_LAST.matcher(String.join(" ", fields.subList(0, FIELDS))).find()
                || IntStream.range(0, fields.size())
                        .anyMatch(i ->
                                NO_QUESTION_MARK.contains(i) && fields.get(i).equals("?"))) {
            return false;
        }
        String seconds = fields.size() == FIELDS ? "0" : fields.get(FIELDS);
        String quartz = Stream.concat(Stream.of(seconds), fields.stream().limit(FIELDS))
                .map(CronExpression::quartz)
                .collect(Collectors.joining(" "));
        try {
            new CronParser(WITH_SECONDS).parse(quartz).validate();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The notation of cron-utils for a field. */
    private static String quartz(String field) {
        String last = LAST_WEEKDAY.matcher(field.equals("?") ? "*" : field).replaceAll("$1L");
        return OVER_THE_END.matcher(last).replaceAll(range -> {
            boolean ends = Integer.parseInt(range.group(1)) > Integer.parseInt(range.group(2));
            return ends ? range.group(1) + "," + range.group(2) : range.group();
        });
    }
}
