package dev.flowledger.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Times in JSON, in responses and in stored events: ISO 8601 in UTC with six decimals, as Prefect writes them ({@code
 * 2026-01-31T08:15:00.000123+00:00}). A time without an offset is read as UTC, a date without a time as midnight.
 */
public final class MicrosModule extends SimpleModule {

    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** ISO 8601 with 'T' or a space between date and time. Python's {@code str(datetime)} has a space. */
    private static final DateTimeFormatter LENIENT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(java.time.format.ResolverStyle.STRICT);

    /** The basic form of ISO 8601, without separators. */
    private static final DateTimeFormatter BASIC = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("uuuuMMdd")
            .optionalStart()
            .appendPattern("['T'][' ']HHmm[ss]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalStart()
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(java.time.format.ResolverStyle.STRICT);

    private static final Pattern IS_BASIC = Pattern.compile("\\d{8}(?!\\d).*");

    /** Registers the serializer and deserializer of {@link Instant}. */
    public MicrosModule() {
        addSerializer(new Writer());
        addDeserializer(Instant.class, new Reader());
    }

    /** Formats a time in microseconds. */
    public static String text(Instant time) {
        String text = MicrosFormat.text(time);
        return text == null ? MICROS.format(time) : text;
    }

    /**
     * Parses a time.
     *
     * @throws DateTimeException if the text is not a time, or the year is not between 1 and 9999
     */
    public static Instant parse(String text) {
        Instant own = MicrosFormat.parse(text);
        return own == null ? parseAnyForm(text) : own;
    }

    private static Instant parseAnyForm(String text) {
        DateTimeFormatter format = IS_BASIC.matcher(text).matches() ? BASIC : LENIENT;
        TemporalAccessor parsed = format.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        Instant time;
        if (parsed instanceof OffsetDateTime withOffset) {
            time = withOffset.toInstant();
        } else if (parsed instanceof LocalDateTime local) {
            time = local.toInstant(ZoneOffset.UTC);
        } else {
            time = LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        if (year < 1 || year > 9999) {
            throw new DateTimeException("the year is out of range");
        }
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static final class Writer extends StdSerializer<Instant> {
        Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator json, SerializationContext context) {
            json.writeString(text(time));
        }
    }

    private static final class Reader extends StdDeserializer<Instant> {
        Reader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return (Instant) context.handleUnexpectedToken(context.constructType(Instant.class), json);
            }
            try {
                return parse(json.getString());
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, json.getString(), "no time");
            }
        }
    }
}
