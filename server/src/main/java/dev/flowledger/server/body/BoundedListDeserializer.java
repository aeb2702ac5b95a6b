package dev.flowledger.server.body;

import dev.flowledger.api.Limits;
import jakarta.validation.constraints.Size;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.CollectionType;

/**
 * Ends the reading of a body at the first list item beyond the {@link Size} of the list. Otherwise a body with 100,000 items would
 * be read and validated to its end before it is rejected.
 */
final class BoundedListDeserializer extends DelegatingDeserializer {

    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final BodySettings settings;
    private final int maxSize;

    private BoundedListDeserializer(ValueDeserializer<?> items, BodySettings settings, int maxSize) {
        super(items);
        this.settings = settings;
        this.maxSize = maxSize;
    }

    static JacksonModule module(BodySettings settings) {
        return new SimpleModule("BoundedLists").setDeserializerModifier(new ValueDeserializerModifier() {
            @Override
            public ValueDeserializer<?> modifyCollectionDeserializer(
                    DeserializationConfig config,
                    CollectionType type,
                    BeanDescription.Supplier description,
                    ValueDeserializer<?> items) {
                return type.isTypeOrSubTypeOf(List.class)
                        ? new BoundedListDeserializer(items, settings, UNBOUNDED)
                        : items;
            }
        });
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> items) {
        return new BoundedListDeserializer(items, settings, maxSize);
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        ValueDeserializer<?> items = context.handleSecondaryContextualization(
                getDelegatee(), property, context.constructType(handledType()));
        return new BoundedListDeserializer(items, settings, maxSize(property));
    }

    @Override
    public Object deserialize(JsonParser json, DeserializationContext context) {
        return maxSize != UNBOUNDED && json.isExpectedStartArrayToken()
                ? super.deserialize(json, context, new BoundedList(maxSize))
                : super.deserialize(json, context);
    }

    /** The maximum size of a record component that is a list, or a {@code PatchField} of a list. */
    private int maxSize(@Nullable BeanProperty property) {
        if (property == null || !(property.getMember() instanceof AnnotatedParameter parameter)) {
            return UNBOUNDED;
        }
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        if (components == null) {
            return UNBOUNDED;
        }
        AnnotatedType type = components[parameter.getIndex()].getAnnotatedType();
        Size size = type.getAnnotation(Size.class);
        if (size == null && type instanceof AnnotatedParameterizedType parameterized) {
            size = parameterized.getAnnotatedActualTypeArguments()[0].getAnnotation(Size.class);
        }
        return size == null ? UNBOUNDED : maxSize(size.max());
    }

    /** The setting for a documented size, which may be lower. Lists with another documented size have no setting. */
    private int maxSize(int documented) {
        return switch (documented) {
            case Limits.TAGS -> Math.min(documented, settings.maxTags());
            case Limits.LIST -> Math.min(documented, settings.maxListItems());
            default -> documented;
        };
    }

    private static final class BoundedList extends ArrayList<Object> {

        private final int maxSize;

        BoundedList(int maxSize) {
            this.maxSize = maxSize;
        }

        @Override
        public boolean add(@Nullable Object item) {
            if (size() == maxSize) {
                throw new TooManyItemsException(maxSize);
            }
            return super.add(item);
        }
    }
}
