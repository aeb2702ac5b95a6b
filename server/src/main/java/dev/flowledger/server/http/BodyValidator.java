package dev.flowledger.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Given;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.spi.nodenameprovider.JavaBeanProperty;
import org.hibernate.validator.spi.nodenameprovider.Property;

/** Checks a body against the constraints on its record, and names what breaks them as JSON names it. */
final class BodyValidator {

    private final Validator validator;

    /** The clock tells which times have been. */
    BodyValidator(Clock clock) {
        validator = Validation.byProvider(HibernateValidator.class)
                .configure()
                // The words are those of the documentation, whatever the locale of machine or caller.
                .defaultLocale(Locale.ENGLISH)
                .clockProvider(() -> clock)
                .addValueExtractor(new GivenExtractor())
                .propertyNodeNameProvider(BodyValidator::jsonName)
                .buildValidatorFactory()
                .getValidator();
    }

    List<FieldError> faults(String part, Object body) {
        return validator.validate(body).stream()
                .map(violation -> fault(part, violation))
                .sorted(Comparator.comparing(fault -> fault.loc().toString()))
                .toList();
    }

    private static FieldError fault(String part, ConstraintViolation<Object> violation) {
        List<Object> steps = new ArrayList<>();
        boolean isItem = false;
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                steps.add(node.getIndex());
            }
            isItem = node.getKind() == ElementKind.CONTAINER_ELEMENT;
            if (!isItem) {
                steps.add(node.getName());
            }
        }
        List<Object> loc = FieldError.in(part, steps);
        Class<? extends Annotation> rule =
                violation.getConstraintDescriptor().getAnnotation().annotationType();
        if (rule == NotNull.class) {
            return isItem ? FieldError.isNull(loc) : FieldError.missing(loc);
        }
        return new FieldError(loc, violation.getMessage(), type(rule));
    }

    private static String type(Class<? extends Annotation> rule) {
        if (rule == Max.class) {
            return "value_error.number.not_le";
        }
        if (rule == Min.class) {
            return "value_error.number.not_ge";
        }
        return rule == Size.class ? "value_error.list.max_items" : "value_error";
    }

    /** The rules on what is given in a {@link Given}. */
    private static final class GivenExtractor implements ValueExtractor<Given<@ExtractedValue ?>> {
        @Override
        public void extractValues(Given<?> given, ValueReceiver receiver) {
            receiver.value(null, given.value());
        }
    }

    private static String jsonName(Property property) {
        if (property instanceof JavaBeanProperty component) {
            try {
                JsonProperty json = component
                        .getDeclaringClass()
                        .getDeclaredField(component.getName())
                        .getAnnotation(JsonProperty.class);
                return json == null ? component.getName() : json.value();
            } catch (NoSuchFieldException e) {
                return component.getName();
            }
        }
        return property.getName();
    }
}
