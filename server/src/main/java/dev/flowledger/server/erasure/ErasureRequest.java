package dev.flowledger.server.erasure;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Requests the erasure of content. Either a subject or a filter is given.
 *
 * @param subject the id of a flow run, with its task runs, or of a task run or a deployment; it may have been deleted
 * @param filter the flow runs whose content is erased, with their task runs
 * @param reason why, 1 to 500 characters; it is stored in the ledger and cannot be erased, so it must not contain personal data
 * @param dryRun only counts the records; false by default
 * @param after continues with the flow runs after this one: <code>next</code> of the previous response
 */
record ErasureRequest(
        @Nullable UUID subject,
        @Nullable @Valid ErasureFilter filter,

        @NotNull @Pattern(regexp = NOT_BLANK, message = "must not be blank") @PlainText @Size(max = MAX_REASON) String reason,

        @JsonProperty("dry_run") @Nullable Boolean dryRun,
        @Nullable UUID after) {

    private static final int MAX_REASON = 500;

    private static final String NOT_BLANK = "[\\s\\S]*\\S[\\s\\S]*";

    boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }

    @AssertTrue(message = "must be given, or a filter, but not both; an empty filter, {}, selects all flow runs") boolean isSubject() {
        return (subject == null) != (filter == null);
    }
}
