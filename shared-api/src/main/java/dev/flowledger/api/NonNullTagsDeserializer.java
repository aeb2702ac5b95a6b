package dev.flowledger.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;

/** Reads tags that may be absent but not null, which a record alone cannot tell apart. */
public final class NonNullTagsDeserializer extends ValueDeserializer<List<String>> {

    /** Jackson makes it. */
    public NonNullTagsDeserializer() {}

    @Override
    public List<String> deserialize(JsonParser json, DeserializationContext context) {
        return context.readValue(json, type(context));
    }

    @Override
    @SuppressWarnings("unchecked") // whoever handles it answers a list or throws
    public @Nullable List<String> getNullValue(DeserializationContext context) {
        if (!context.getParser().hasToken(JsonToken.VALUE_NULL)) {
            return null; // no list at all, which has been told already
        }
        return (List<String>) context.handleUnexpectedToken(
                type(context), JsonToken.VALUE_NULL, context.getParser(), "tags may be absent, but not null");
    }

    @Override
    public @Nullable List<String> getAbsentValue(DeserializationContext context) {
        return null;
    }

    private static JavaType type(DeserializationContext context) {
        return context.getTypeFactory().constructCollectionType(List.class, String.class);
    }
}
