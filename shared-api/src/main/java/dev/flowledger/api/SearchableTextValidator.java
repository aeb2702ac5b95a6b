package dev.flowledger.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** Checks {@link SearchableText}. Public, as Bean Validation makes it. */
public final class SearchableTextValidator implements ConstraintValidator<SearchableText, String> {

    /** Without state. */
    public SearchableTextValidator() {}

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
        return PlainTextValidator.tell(text == null ? null : fault(text), context);
    }

    private static @Nullable String fault(String text) {
        String fault = PlainTextValidator.fault(text);
        if (fault != null) {
            return fault;
        }
        // A char is one to three bytes: most texts are known to fit without being encoded.
        if (text.length() > SearchableText.MAX_BYTES
                || (text.length() > SearchableText.MAX_BYTES / 3
                        && text.getBytes(UTF_8).length > SearchableText.MAX_BYTES)) {
            return "must not be longer than " + SearchableText.MAX_BYTES + " bytes of UTF-8";
        }
        return null;
    }
}
