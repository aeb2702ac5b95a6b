package dev.flowledger.api.key;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** Checks {@link KeyName}. Public, because Bean Validation instantiates it. */
public final class KeyNameValidator implements ConstraintValidator<KeyName, String> {

    /** Called by Bean Validation. */
    public KeyNameValidator() {}

    @Override
    public boolean isValid(@Nullable String name, ConstraintValidatorContext context) {
        String violation = name == null ? null : ActorNames.violationOfKey(name);
        if (violation == null) {
            return true;
        }
        context.disableDefaultConstraintViolation();
        context.buildConstraintViolationWithTemplate(violation).addConstraintViolation();
        return false;
    }
}
