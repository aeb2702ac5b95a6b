package dev.flowledger.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** Checks {@link SearchableText}. Public, because Bean Validation instantiates it. */
public final class SearchableTextValidator implements ConstraintValidator<SearchableText, String> {

    /** Called by Bean Validation. */
    public SearchableTextValidator() {}

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
        return PlainTextValidator.report(text == null ? null : violation(text), context);
    }

    private static @Nullable String violation(String text) {
        String violation = PlainTextValidator.violation(text);
        if (violation != null) {
            return violation;
        }
        // A char has one to three bytes in UTF-8. Short texts need not be encoded to know that they fit.
        if (text.length() > SearchableText.MAX_BYTES
                || (text.length() > SearchableText.MAX_BYTES / 3
                        && text.getBytes(UTF_8).length > SearchableText.MAX_BYTES)) {
            return "must not be longer than " + SearchableText.MAX_BYTES + " bytes of UTF-8";
        }
        return null;
    }
}
