package dev.flowledger.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;

/** Reads tags that may be absent but not null. A record component is null in both cases. */
public final class NonNullTagsDeserializer extends ValueDeserializer<List<String>> {

    private final @Nullable ValueDeserializer<Object> ofList;

    /** Called by Jackson. */
    public NonNullTagsDeserializer() {
        this(null);
    }

    private NonNullTagsDeserializer(@Nullable ValueDeserializer<Object> ofList) {
        this.ofList = ofList;
    }

    /** Finds the deserializer of the list, which depends on the constraints of the property. */
    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
        return new NonNullTagsDeserializer(context.findContextualValueDeserializer(type(context), property));
    }

    @Override
    @SuppressWarnings("unchecked") // as its type says
    public List<String> deserialize(JsonParser json, DeserializationContext context) {
        return (List<String>) Objects.requireNonNull(ofList).deserialize(json, context);
    }

    @Override
    @SuppressWarnings("unchecked") // the handler returns a list or throws
    public @Nullable List<String> getNullValue(DeserializationContext context) {
        if (!context.getParser().hasToken(JsonToken.VALUE_NULL)) {
            return null; // not a list, which was already reported
        }
        return (List<String>) context.handleUnexpectedToken(
                type(context), JsonToken.VALUE_NULL, context.getParser(), "tags may be absent but not null");
    }

    @Override
    public @Nullable List<String> getAbsentValue(DeserializationContext context) {
        return null;
    }

    private static JavaType type(DeserializationContext context) {
        return context.getTypeFactory().constructCollectionType(List.class, String.class);
    }
}
