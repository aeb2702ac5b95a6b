package dev.flowledger.api;

import java.util.UUID;
import java.util.regex.Pattern;

/** Parses UUIDs in the format of RFC 9562 only. {@link UUID#fromString} also accepts "1-1-1-1-1". */
public final class Uuids {

    private static final Pattern CANONICAL =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private Uuids() {}

    /**
     * Parses a UUID in upper or lower case.
     *
     * @throws IllegalArgumentException if the text is not a UUID
     */
    public static UUID parse(String text) {
        if (!CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("value is not a valid uuid");
        }
        return UUID.fromString(text);
    }
}
