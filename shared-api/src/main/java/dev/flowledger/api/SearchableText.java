package dev.flowledger.api;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE_USE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * {@link PlainText} that PostgreSQL can index: at most 1,024 bytes of UTF-8 (an index entry is limited to about 2,700). It
 * applies to all strings that filters search for or in.
 */
@Target({FIELD, PARAMETER, TYPE_USE, ANNOTATION_TYPE})
@Retention(RUNTIME)
@Constraint(validatedBy = SearchableTextValidator.class)
public @interface SearchableText {

    /** The maximum number of bytes in UTF-8. */
    int MAX_BYTES = 1024;

    /** Unused, because the validator creates the message. */
    String message() default "cannot be searched";

    /** Required by Bean Validation. */
    Class<?>[] groups() default {};

    /** Required by Bean Validation. */
    Class<? extends Payload>[] payload() default {};
}
