package dev.flowledger.api;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE_USE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** A name: without {@code / % & > <}, as in Prefect, not blank, and {@link SearchableText}. */
@Target({FIELD, PARAMETER, TYPE_USE})
@Retention(RUNTIME)
@Constraint(validatedBy = {})
@SearchableText
@Pattern(regexp = "(?s)[^/%&><]*", message = "must not contain any of / % & > <")
@Pattern(regexp = "(?s).*[^\\p{IsWhite_Space}].*", message = "must not be empty or blank")
public @interface Name {

    /** Unused, because each constraint has its own message. */
    String message() default "is not a name";

    /** Required by Bean Validation. */
    Class<?>[] groups() default {};

    /** Required by Bean Validation. */
    Class<? extends Payload>[] payload() default {};
}
