package dev.flowledger.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** Checks {@link PlainText}. Public, as Bean Validation makes it. */
public final class PlainTextValidator implements ConstraintValidator<PlainText, String> {

    /** Without state. */
    public PlainTextValidator() {}

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
        return tell(text == null ? null : fault(text), context);
    }

    /** Why a text cannot be stored, or null. */
    static @Nullable String fault(String text) {
        if (text.indexOf('\0') >= 0) {
            return "must not contain the NUL character";
        }
        return UTF_8.newEncoder().canEncode(text) ? null : "must not contain half of a surrogate pair";
    }

    /** Tells this fault in the place of the constraint's own message. */
    static boolean tell(@Nullable String fault, ConstraintValidatorContext context) {
        if (fault == null) {
            return true;
        }
        context.disableDefaultConstraintViolation();
        context.buildConstraintViolationWithTemplate(fault).addConstraintViolation();
        return false;
    }
}
