package dev.flowledger.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A field that is present in the body of a PATCH request. A field that is absent is a null reference to a {@code PatchField}
 * and remains unchanged.
 *
 * @param value the new value; null resets the field to its default
 */
@JsonDeserialize(using = PatchField.Reader.class)
public record PatchField<T>(@Nullable T value) {

    /** The new value of a field whose default is null. */
    public static <T> @Nullable T apply(@Nullable PatchField<T> patch, @Nullable T current) {
        return patch == null ? current : patch.value;
    }

    /** The new value of a field that is never null. */
    public static <T> T apply(@Nullable PatchField<T> patch, T current, T defaultValue) {
        return patch == null ? current : Objects.requireNonNullElse(patch.value, defaultValue);
    }

    static final class Reader extends ValueDeserializer<PatchField<?>> {

        private final @Nullable ValueDeserializer<Object> ofValue;

        Reader() {
            this(null);
        }

        private Reader(@Nullable ValueDeserializer<Object> ofValue) {
            this.ofValue = ofValue;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            JsonDeserialize content = property.getAnnotation(JsonDeserialize.class);
            if (content != null && content.contentUsing() != ValueDeserializer.None.class) {
                return new Reader(context.deserializerInstance(property.getMember(), content.contentUsing()));
            }
            JavaType type = property.getType().containedType(0);
            return new Reader(context.findContextualValueDeserializer(type, property));
        }

        @Override
        public PatchField<?> deserialize(JsonParser json, DeserializationContext context) {
            return new PatchField<>(ofValue == null ? null : ofValue.deserialize(json, context));
        }

        @Override
        public @Nullable PatchField<?> getNullValue(DeserializationContext context) {
            // Jackson also calls this for absent fields.
            return context.getParser().hasToken(JsonToken.VALUE_NULL) ? new PatchField<>(null) : null;
        }

        @Override
        public @Nullable PatchField<?> getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
