package dev.flowledger.server.http;

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
 * Reads a value from the one kind of token that JSON has for it: 5 is no text, "5" no number, "" no UUID. Jackson would
 * convert between them, each in its own way.
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
            return type.cast(context.handleWeirdStringValue(type, json.getString(), "not such a value"));
        }
    }

    /**
     * Null stands for a field that is not given; in a list there is nothing that it could stand for. It is told here, since
     * many of them would take Bean Validation quadratic time.
     */
    @Override
    public @Nullable T getNullValue(DeserializationContext context) {
        JsonParser json = context.getParser();
        boolean isItem =
                json.hasToken(JsonToken.VALUE_NULL) && json.streamReadContext().inArray();
        return isItem ? type.cast(context.handleUnexpectedToken(context.constructType(type), json)) : null;
    }

    /** JSON has two tokens for it. */
    private static final class StrictBoolean extends StdDeserializer<Boolean> {
        StrictBoolean() {
            super(Boolean.class);
        }

        @Override
        public @Nullable Boolean deserialize(JsonParser json, DeserializationContext context) {
            JsonToken found = json.currentToken();
            if (found == null || !found.isBoolean()) {
                return (Boolean) context.handleUnexpectedToken(context.constructType(Boolean.class), json);
            }
            return found == JsonToken.VALUE_TRUE;
        }
    }
}
