package dev.flowledger.api.flow;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Filters of an earlier time speak of flows only: what their runs and deployments were then is not kept. */
@Target(TYPE)
@Retention(RUNTIME)
@Constraint(validatedBy = AsOfExcludesRunFiltersValidator.class)
public @interface AsOfExcludesRunFilters {

    /** What is said of each filter that is one too many. */
    String message() default "cannot go with as_of: what runs and deployments were in the past is not kept";

    /** Bean Validation asks for it. */
    Class<?>[] groups() default {};

    /** Bean Validation asks for it. */
    Class<? extends Payload>[] payload() default {};
}
