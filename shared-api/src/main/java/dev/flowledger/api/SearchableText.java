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
 * {@link PlainText} that PostgreSQL can index as well: at most 1,024 bytes of UTF-8 (an index entry has
 * room for 2,700). It holds for every string that a filter searches, and for the search itself.
 */
@Target({FIELD, PARAMETER, TYPE_USE, ANNOTATION_TYPE})
@Retention(RUNTIME)
@Constraint(validatedBy = SearchableTextValidator.class)
public @interface SearchableText {

    /** The most bytes of UTF-8 that such a text has. */
    int MAX_BYTES = 1024;

    /** Unused: the validator names what is wrong. */
    String message() default "is not a text that can be searched";

    /** Bean Validation asks for it. */
    Class<?>[] groups() default {};

    /** Bean Validation asks for it. */
    Class<? extends Payload>[] payload() default {};
}
