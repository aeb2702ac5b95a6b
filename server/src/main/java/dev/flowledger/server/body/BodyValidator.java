package dev.flowledger.server.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.PatchField;
import dev.flowledger.server.error.FieldError;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.ValueExtractor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.spi.nodenameprovider.JavaBeanProperty;
import org.hibernate.validator.spi.nodenameprovider.Property;

/** Validates a body against the constraints of its record and reports violations under the names of the JSON fields. */
final class BodyValidator {

    private final Validator validator;

    /** Creates a validator whose constraints on times, such as {@code @PastOrPresent}, use this clock. */
    BodyValidator(Clock clock) {
        validator = Validation.byProvider(HibernateValidator.class)
                .configure()
                // Messages are in English, independent of the locale of the machine and the caller.
                .defaultLocale(Locale.ENGLISH)
                .clockProvider(() -> clock)
                .addValueExtractor(new PatchFieldExtractor())
                .propertyNodeNameProvider(BodyValidator::jsonName)
                .buildValidatorFactory()
                .getValidator();
    }

    List<FieldError> validate(String part, Object body) {
        return validator.validate(body).stream()
                .map(violation -> fieldError(part, violation))
                .sorted(Comparator.comparing(error -> error.loc().toString()))
                .toList();
    }

    private static FieldError fieldError(String part, ConstraintViolation<Object> violation) {
        List<Object> steps = new ArrayList<>();
        boolean isItem = false;
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                steps.add(node.getIndex());
            }
            isItem = node.getKind() == ElementKind.CONTAINER_ELEMENT;
            if (!isItem && !node.getName().isEmpty()) {
                steps.add(node.getName());
            }
        }
        List<Object> location = FieldError.location(part, steps);
        Class<? extends Annotation> constraint =
                violation.getConstraintDescriptor().getAnnotation().annotationType();
        if (constraint == NotNull.class) {
            return isItem ? FieldError.isNull(location) : FieldError.missing(location);
        }
        return new FieldError(location, violation.getMessage(), type(constraint));
    }

    private static String type(Class<? extends Annotation> constraint) {
        if (constraint == Max.class) {
            return "value_error.number.not_le";
        }
        if (constraint == Min.class) {
            return "value_error.number.not_ge";
        }
        return constraint == Size.class ? FieldError.TOO_MANY_ITEMS : "value_error";
    }

    /** Applies the constraints of a {@link PatchField} to its value. */
    private static final class PatchFieldExtractor implements ValueExtractor<PatchField<@ExtractedValue ?>> {
        @Override
        public void extractValues(PatchField<?> field, ValueReceiver receiver) {
            // The name adds a container element to the path, so that null is reported as null and not as missing.
            receiver.value("value", field.value());
        }
    }

    private static String jsonName(Property property) {
        if (property instanceof JavaBeanProperty component) {
            try {
                Field field = component.getDeclaringClass().getDeclaredField(component.getName());
                if (field.isAnnotationPresent(JsonValue.class)) {
                    // The JSON of the record is that of this component.
                    return "";
                }
                JsonProperty json = field.getAnnotation(JsonProperty.class);
                return json == null ? component.getName() : json.value();
            } catch (NoSuchFieldException e) {
                return component.getName();
            }
        }
        return property.getName();
    }
}
