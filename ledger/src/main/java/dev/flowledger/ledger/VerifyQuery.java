package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.Digest;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From where to verify the ledger, and against what.
 *
 * @param sincePosition verify only what comes behind this position, whose hash is known from elsewhere
 * @param hash the known hash at since_position, 64 hexadecimal digits
 * @param digest a digest that was kept elsewhere, such as 1042:5feceb66…: everything up to it must be as it was then
 */
public record VerifyQuery(
        @Min(0) @JsonProperty("since_position")
        @Parameter(
                name = "since_position",
                description = "Verify only what comes behind this position, whose hash is known from elsewhere.")
        @Nullable Long sincePosition,

        @Pattern(regexp = "\\p{XDigit}{64}", message = "must be 64 hexadecimal digits") @Nullable String hash,

        @Pattern(
                regexp = "\\s*(0|[1-9]\\d{0,17}):\\p{XDigit}{64}\\s*",
                message = "must be a position, a colon and 64 hexadecimal digits")
        @Nullable String digest) {

    /** A hash without its position, or a position without its hash, says nothing. */
    @AssertTrue(message = "and hash go together: the hash is the one at this position") boolean isSincePosition() {
        return (sincePosition == null) == (hash == null);
    }

    @Nullable Digest since() {
        return sincePosition == null || hash == null ? null : Digest.parse(sincePosition + ":" + hash);
    }

    @Nullable Digest anchor() {
        return digest == null ? null : Digest.parse(digest);
    }
}
