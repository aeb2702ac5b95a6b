package dev.flowledger.api.flow;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Filters with {@code as_of} apply to flows only, because filters see only the current versions of runs and deployments. */
@Target(TYPE)
@Retention(RUNTIME)
@Constraint(validatedBy = AsOfExcludesRunFiltersValidator.class)
public @interface AsOfExcludesRunFilters {

    /** The message for each filter that is not allowed. */
    String message() default "cannot be combined with as_of: filters see only the current runs and deployments";

    /** Required by Bean Validation. */
    Class<?>[] groups() default {};

    /** Required by Bean Validation. */
    Class<? extends Payload>[] payload() default {};
}
