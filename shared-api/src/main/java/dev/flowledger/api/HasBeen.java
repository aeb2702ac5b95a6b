package dev.flowledger.api;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.PastOrPresent;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** A time up to now: what was then can be told, what will be cannot. */
@Target({FIELD, PARAMETER})
@Retention(RUNTIME)
@Constraint(validatedBy = {})
@PastOrPresent(message = "must not be in the future") public @interface HasBeen {

    /** Unused: the rule that it stands for says what is wrong. */
    String message() default "must not be in the future";

    /** Bean Validation asks for it. */
    Class<?>[] groups() default {};

    /** Bean Validation asks for it. */
    Class<? extends Payload>[] payload() default {};
}
