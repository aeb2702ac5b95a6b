package dev.flowledger.server.erasure;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ApiException;
import dev.flowledger.api.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
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

        @NotNull @NotBlank @PlainText @Size(max = MAX_REASON) String reason,

        @JsonProperty("dry_run") @Nullable Boolean dryRun,
        @Nullable UUID after) {

    private static final int MAX_REASON = 500;

    boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }

    /** @throws ApiException unless it has either a subject or a filter */
    void requireOneSelection() {
        if ((subject == null) == (filter == null)) {
            throw ApiException.invalid(
                    "Give either a subject or a filter. An empty filter, {}, selects all flow runs.");
        }
    }
}
