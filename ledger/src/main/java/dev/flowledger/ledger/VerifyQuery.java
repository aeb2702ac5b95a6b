package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.Digest;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a verification.
 *
 * @param sincePosition verifies only the events after this position; requires hash
 * @param hash the hash at since_position, 64 hexadecimal digits
 * @param digest a digest to compare with the ledger, such as 1042:5feceb66…
 * @param acknowledge ends the alarm of a ledger that was rewritten or rolled back, if the ledger contains the digest; requires digest
 */
record VerifyQuery(
        @Min(0) @Max(Digest.MAX_POSITION) @JsonProperty("since_position")
        @Parameter(
                name = "since_position",
                description = "Verifies only the events after this position; requires hash.")
        @Nullable Long sincePosition,

        @Pattern(regexp = "\\p{XDigit}{64}", message = "must be 64 hexadecimal digits") @Nullable String hash,

        @Pattern(
                regexp = "\\s*(0|[1-9]\\d{0,17}):\\p{XDigit}{64}\\s*",
                message = "must be a position, a colon and 64 hexadecimal digits")
        @Nullable String digest,

        @Nullable Boolean acknowledge) {

    @AssertTrue(message = "must be given together with hash") boolean isSincePosition() {
        return (sincePosition == null) == (hash == null);
    }

    @AssertTrue(message = "must be given together with digest") boolean isAcknowledge() {
        return !acknowledges() || digest != null;
    }

    boolean acknowledges() {
        return Boolean.TRUE.equals(acknowledge);
    }

    @Nullable Digest since() {
        return sincePosition == null || hash == null ? null : new Digest(sincePosition, hash.toLowerCase(Locale.ROOT));
    }

    @Nullable Digest anchor() {
        return digest == null ? null : Digest.parse(digest);
    }
}
