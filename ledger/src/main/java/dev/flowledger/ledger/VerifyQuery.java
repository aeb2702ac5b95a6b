package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.Checkpoint;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param checkpoint a checkpoint to compare with the ledger, such as 1042:5feceb66…, or a signed note. Its signature is not verified
 * @param acknowledge ends the alarm of a ledger that was rewritten or rolled back, if the ledger contains the checkpoint; requires checkpoint and
 *     verifies the whole ledger
 * @param archives also verifies the events in archives, by reading every archive; false by default
 */
@RecordBuilder
record VerifyQuery(
        @Min(0) @Max(Checkpoint.MAX_POSITION) @JsonProperty("since_position")
        @Parameter(
                name = "since_position",
                description = "Verifies only the events after this position; requires hash.")
        @Nullable Long sincePosition,

        @Pattern(regexp = "\\p{XDigit}{64}", message = "must be 64 hexadecimal digits") @Nullable String hash,

        @Nullable String checkpoint,

        @Nullable Boolean acknowledge,
        @Nullable Boolean archives) {

    @AssertTrue(message = "must be given together with hash") boolean isSincePosition() {
        return (sincePosition == null) == (hash == null);
    }

    @AssertTrue(message = "must be a position, a colon and 64 hexadecimal digits, or a signed note") boolean isCheckpoint() {
        try {
            anchor();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @AssertTrue(message = "must be given together with checkpoint and without since_position") boolean isAcknowledge() {
        return !acknowledges() || (checkpoint != null && sincePosition == null);
    }

    boolean includesArchives() {
        return Boolean.TRUE.equals(archives);
    }

    boolean acknowledges() {
        return Boolean.TRUE.equals(acknowledge);
    }

    @Nullable Checkpoint since() {
        return sincePosition == null || hash == null
                ? null
                : new Checkpoint(sincePosition, hash.toLowerCase(Locale.ROOT));
    }

    @Nullable Checkpoint anchor() {
        return checkpoint == null ? null : Checkpoint.parse(checkpoint);
    }
}
