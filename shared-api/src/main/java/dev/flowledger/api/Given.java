package dev.flowledger.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A field that the body of a change names, be it with null. A field that it does not name is no {@code Given} at all but
 * a null reference, and stays as it is.
 *
 * @param value the new value; null clears the field
 */
@JsonDeserialize(using = Given.Reader.class)
public record Given<T>(@Nullable T value) {

    /** The new value of a field that may be null. */
    public static <T> @Nullable T or(@Nullable Given<T> given, @Nullable T before) {
        return given == null ? before : given.value;
    }

    /** The new value of a field that is never null: cleared, it has its default again. */
    public static <T> T or(@Nullable Given<T> given, T before, T whenCleared) {
        if (given == null) {
            return before;
        }
        return given.value == null ? whenCleared : given.value;
    }

    static final class Reader extends ValueDeserializer<Given<?>> {

        private final @Nullable ValueDeserializer<Object> ofValue;

        Reader() {
            this(null);
        }

        private Reader(@Nullable ValueDeserializer<Object> ofValue) {
            this.ofValue = ofValue;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            JavaType type = property.getType().containedType(0);
            return new Reader(context.findContextualValueDeserializer(type, property));
        }

        @Override
        public Given<?> deserialize(JsonParser json, DeserializationContext context) {
            return new Given<>(ofValue == null ? null : ofValue.deserialize(json, context));
        }

        @Override
        public @Nullable Given<?> getNullValue(DeserializationContext context) {
            // Jackson asks for absent fields as well.
            return context.getParser().hasToken(JsonToken.VALUE_NULL) ? new Given<>(null) : null;
        }

        @Override
        public @Nullable Given<?> getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
