package dev.flowledger.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** Checks {@link PlainText}. Public, because Bean Validation instantiates it. */
public final class PlainTextValidator implements ConstraintValidator<PlainText, String> {

    /** Called by Bean Validation. */
    public PlainTextValidator() {}

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
        return report(text == null ? null : violation(text), context);
    }

    /** The message for a text that cannot be stored, or null. */
    static @Nullable String violation(String text) {
        if (text.indexOf('\0') >= 0) {
            return "must not contain the NUL character";
        }
        return UTF_8.newEncoder().canEncode(text) ? null : "must not contain a lone surrogate";
    }

    /** Reports this message instead of the one of the annotation. */
    static boolean report(@Nullable String violation, ConstraintValidatorContext context) {
        if (violation == null) {
            return true;
        }
        context.disableDefaultConstraintViolation();
        context.buildConstraintViolationWithTemplate(violation).addConstraintViolation();
        return false;
    }
}
