package dev.flowledger.server.body;

import dev.flowledger.api.Uuids;
import dev.flowledger.api.run.StateType;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads a scalar from its own JSON type only: 5 is not a string, "5" is not a number, "" is not a UUID. By default Jackson
 * converts between them.
 */
final class StrictScalar<T> extends StdDeserializer<T> {

    private final Class<T> type;
    private final JsonToken token;
    private final Function<JsonParser, T> reader;

    private StrictScalar(Class<T> type, JsonToken token, Function<JsonParser, T> reader) {
        super(type);
        this.type = type;
        this.token = token;
        this.reader = reader;
    }

    static JacksonModule module() {
        return new SimpleModule()
                .addDeserializer(
                        String.class, new StrictScalar<>(String.class, JsonToken.VALUE_STRING, JsonParser::getString))
                .addDeserializer(
                        UUID.class,
                        new StrictScalar<>(UUID.class, JsonToken.VALUE_STRING, json -> Uuids.parse(json.getString())))
                .addDeserializer(
                        Integer.class,
                        new StrictScalar<>(Integer.class, JsonToken.VALUE_NUMBER_INT, JsonParser::getIntValue))
                .addDeserializer(
                        StateType.class,
                        new StrictScalar<>(
                                StateType.class, JsonToken.VALUE_STRING, json -> StateType.valueOf(json.getString())))
                .addDeserializer(Boolean.class, new StrictBoolean());
    }

    @Override
    public @Nullable T deserialize(JsonParser json, DeserializationContext context) {
        if (!json.hasToken(token)) {
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

    /** Reads a boolean, for which JSON has two tokens. */
    private static final class StrictBoolean extends StdDeserializer<Boolean> {
        StrictBoolean() {
            super(Boolean.class);
        }

        @Override
        public @Nullable Boolean deserialize(JsonParser json, DeserializationContext context) {
            JsonToken token = json.currentToken();
            if (token == null || !token.isBoolean()) {
                return (Boolean) context.handleUnexpectedToken(context.constructType(Boolean.class), json);
            }
            return token == JsonToken.VALUE_TRUE;
        }
    }
}
