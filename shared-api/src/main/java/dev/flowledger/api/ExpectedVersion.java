package dev.flowledger.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller knows of a record when it asks for a change (RFC 9110, If-Match).
 *
 * @param anyOf the versions that it is willing to change, or null when any will do
 */
public record ExpectedVersion(@Nullable Set<Long> anyOf) {

    /** No condition. */
    public static final ExpectedVersion ANY = new ExpectedVersion(null);

    /** What a header says that may be absent. */
    public static ExpectedVersion orAny(@Nullable ExpectedVersion ifMatch) {
        return ifMatch == null ? ANY : ifMatch;
    }

    /**
     * Refuses the change of a record that has moved on.
     *
     * @throws ApiException when this version is not one of them
     */
    public void check(long version) {
        if (anyOf != null && !anyOf.contains(version)) {
            throw ApiException.versionMismatch(version);
        }
    }
}
