package dev.flowledger.server.body;

import dev.flowledger.api.Uuids;
import dev.flowledger.api.run.StateType;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads a scalar from its own JSON type, and, as Prefect does, an integer or boolean also from text and an integer from a
 * float without a fraction. Nothing else is converted: 5 is not a string, true is not a number, "" is not a UUID.
 */
final class StrictScalar<T> extends StdDeserializer<T> {

    private static final Set<JsonToken> TEXT = Set.of(JsonToken.VALUE_STRING);
    private static final Set<JsonToken> NUMBERS =
            Set.of(JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_FLOAT, JsonToken.VALUE_STRING);
    private static final Set<JsonToken> BOOLEANS =
            Set.of(JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE, JsonToken.VALUE_STRING);

    /** The texts that Prefect reads as booleans, in lower case. */
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");

    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0");

    /** More digits cannot be an integer, and BigDecimal takes long to read them. */
    private static final int MAX_DIGITS = 20;

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");

    private final Class<T> type;
    private final Set<JsonToken> tokens;
    private final Function<JsonParser, T> reader;

    private StrictScalar(Class<T> type, Set<JsonToken> tokens, Function<JsonParser, T> reader) {
        super(type);
        this.type = type;
        this.tokens = tokens;
        this.reader = reader;
    }

    static JacksonModule module() {
        return new SimpleModule()
                .addDeserializer(String.class, new StrictScalar<>(String.class, TEXT, JsonParser::getString))
                .addDeserializer(
                        UUID.class, new StrictScalar<>(UUID.class, TEXT, json -> Uuids.parse(json.getString())))
                .addDeserializer(Integer.class, new StrictScalar<>(Integer.class, NUMBERS, StrictScalar::integer))
                .addDeserializer(
                        Long.class,
                        new StrictScalar<>(Long.class, Set.of(JsonToken.VALUE_NUMBER_INT), JsonParser::getLongValue))
                .addDeserializer(
                        StateType.class,
                        new StrictScalar<>(StateType.class, TEXT, json -> StateType.valueOf(json.getString())))
                .addDeserializer(Boolean.class, new StrictScalar<>(Boolean.class, BOOLEANS, StrictScalar::bool));
    }

    @Override
    public @Nullable T deserialize(JsonParser json, DeserializationContext context) {
        JsonToken token = json.currentToken();
        if (token == null || !tokens.contains(token)) {
            return type.cast(context.handleUnexpectedToken(context.constructType(type), json));
        }
        try {
            return reader.apply(json);
        } catch (IllegalArgumentException | InputCoercionException e) {
            return type.cast(context.handleWeirdStringValue(type, json.getString(), "not a valid value"));
        }
    }

    /**
     * In an object null means that the field is absent; in a list it is an error. The error is reported here because Bean
     * Validation takes quadratic time for a list with many nulls.
     */
    @Override
    public @Nullable T getNullValue(DeserializationContext context) {
        JsonParser json = context.getParser();
        boolean isItem =
                json.hasToken(JsonToken.VALUE_NULL) && json.streamReadContext().inArray();
        return isItem ? type.cast(context.handleUnexpectedToken(context.constructType(type), json)) : null;
    }

    private static int integer(JsonParser json) {
        String text = json.getString().strip();
        if (text.length() > MAX_DIGITS) {
            throw new IllegalArgumentException("too many digits");
        }
        if (json.hasToken(JsonToken.VALUE_STRING) && !INTEGER.matcher(text).matches()) {
            throw new IllegalArgumentException("not an integer");
        }
        try {
            return new BigDecimal(text).intValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("not an integer", e);
        }
    }

    private static boolean bool(JsonParser json) {
        String text = json.getString().toLowerCase(Locale.ROOT);
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw new IllegalArgumentException("not a boolean");
        }
        return TRUE.contains(text);
    }
}
