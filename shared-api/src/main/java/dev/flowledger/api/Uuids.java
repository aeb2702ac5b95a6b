package dev.flowledger.api;

import java.util.UUID;
import java.util.regex.Pattern;

/** Reads the textual form of RFC 9562 and nothing else: {@link UUID#fromString} takes "1-1-1-1-1" as well. */
public final class Uuids {

    private static final Pattern CANONICAL =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private Uuids() {}

    /**
     * The UUID that a text spells, in upper or lower case.
     *
     * @throws IllegalArgumentException when it is no UUID
     */
    public static UUID parse(String text) {
        if (!CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("value is not a valid uuid");
        }
        return UUID.fromString(text);
    }
}
