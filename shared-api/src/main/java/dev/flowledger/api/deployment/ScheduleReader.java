package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.InvalidValueException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.TypedObject;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads a schedule: an interval, a cron expression or recurrence rules, with its time zone. */
public final class ScheduleReader extends StdDeserializer<JsonObject> {

    private static final Set<String> KINDS = Set.of("interval", "cron", "rrule");

    private static final Map<String, Type> MEMBERS = Map.of(
            "interval", Interval.class,
            "anchor_date", Instant.class,
            "cron", CronExpression.class,
            "day_or", Boolean.class,
            "rrule", RecurrenceText.class,
            "timezone", TimeZoneName.class);

    /** A time zone of the IANA database. */
    record TimeZoneName(@JsonValue String name) {

        private static final Set<String> NAMES = ZoneId.getAvailableZoneIds().stream()
                .filter(name -> !name.startsWith("SystemV/"))
                .collect(Collectors.toUnmodifiableSet());

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        TimeZoneName {
            if (!NAMES.contains(name)) {
                throw new InvalidValueException("not a time zone of the IANA database");
            }
        }
    }

    /** Called by Jackson. */
    public ScheduleReader() {
        super(JsonObject.class);
    }

    @Override
    public @Nullable JsonObject deserialize(JsonParser json, DeserializationContext context) {
        return TypedObject.read(json, context, this, MEMBERS, ScheduleReader::check);
    }

    private static void check(Map<String, @Nullable Object> members) {
        Set<String> kinds = members.keySet().stream().filter(KINDS::contains).collect(Collectors.toSet());
        if (kinds.size() != 1) {
            throw new InvalidValueException("must have exactly one of interval, cron and rrule");
        }
        String kind = kinds.iterator().next();
        if (members.get(kind) == null) {
            throw new InvalidValueException(kind + " must not be null");
        }
        String other = Stream.of("anchor_date", "day_or")
                .filter(name -> members.get(name) != null)
                .filter(name -> !kind.equals(name.equals("day_or") ? "cron" : "interval"))
                .findFirst()
                .orElse(null);
        if (other != null) {
            throw new InvalidValueException("a schedule with " + kind + " has no " + other);
        }
        // Prefect's clients reject what belongs to another kind of schedule, also if it is null.
        members.keySet().removeIf(name -> !name.equals(kind) && members.get(name) == null);
    }
}
