package dev.flowledger.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a record for which a client requests a change (RFC 9110, If-Match).
 *
 * @param anyOf the sequence numbers that are allowed, or null for any
 */
public record ExpectedVersion(@Nullable Set<Long> anyOf) {

    /** Allows every version. */
    public static final ExpectedVersion ANY = new ExpectedVersion(null);

    /** The value of an optional header. */
    public static ExpectedVersion orAny(@Nullable ExpectedVersion ifMatch) {
        return ifMatch == null ? ANY : ifMatch;
    }

    /**
     * Rejects a change of a record that has another version.
     *
     * @throws ApiException if the sequence number is not allowed
     */
    public void check(long sequence) {
        if (anyOf != null && !anyOf.contains(sequence)) {
            throw ApiException.versionMismatch(sequence);
        }
    }
}
