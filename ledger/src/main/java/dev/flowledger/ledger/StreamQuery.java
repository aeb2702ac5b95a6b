package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.PlainText;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a subscription. An event is returned if it matches every given parameter.
 *
 * @param after returns only events after this position; the current end of the ledger by default
 * @param type the last words of the event type, such as flow.deleted, or all types of a kind of record, such as flow.*; several with
 *     commas
 * @param actor the name of the API key that caused the event
 * @param subject the id of the changed record
 * @param command the command that caused the event, such as UpdateFlow
 * @param requestId the id of the request that caused the event, which is its X-Request-Id
 * @param since returns only events at or after this time
 * @param until returns only events before this time
 */
record StreamQuery(
        @Min(0) @Nullable Long after,
        @Nullable @PlainText String type,
        @Nullable @PlainText String actor,
        @Nullable @PlainText String subject,
        @Nullable @PlainText String command,

        @JsonProperty("request_id")
        @Parameter(
                name = "request_id",
                description = "The id of the request that caused the event, which is its X-Request-Id.")
        @Nullable @PlainText
        String requestId,

        @Nullable Instant since,
        @Nullable Instant until) {

    EventFilter filter() {
        return EventFilter.of(type, actor, subject, command, requestId, since, until);
    }
}
