package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.PlainText;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a page of the ledger. An event is returned if it matches every given parameter.
 *
 * @param after returns only events after this position; 0 by default, the beginning of the ledger
 * @param before returns only events before this position; the end of the ledger by default
 * @param order the order of the events: {@code asc} for the oldest first, which is the default; {@code desc} for the newest first
 * @param limit the maximum number of events, 0 to 1000; 200 by default, no limit by default for application/x-ndjson
 * @param type the last words of the event type, such as flow.deleted, or all types of a kind of record, such as flow.*; several with
 *     commas
 * @param actor the name of the API key that caused the event, or the subject of the token after {@code jwt:}
 * @param subject the id of the changed record
 * @param record the id of a record: its events, and those of the deployments and runs that belong to it
 * @param command the command that caused the event, such as UpdateFlow
 * @param requestId the id of the request that caused the event, which is its X-Request-Id
 * @param since returns only events at or after this time
 * @param until returns only events before this time
 * @param archives whether events that were moved to archives are read from there; {@code false} by default: each is represented by
 *     an event of the type event.archived
 */
record EventQuery(
        @Min(0) Long after,
        @Min(0) @Nullable Long before,
        Order order,
        @Min(0) @Max(Events.MAX_LIMIT) @Nullable Integer limit,
        @Nullable @PlainText String type,
        @Nullable @PlainText String actor,
        @Nullable @PlainText String subject,
        @Nullable UUID record,
        @Nullable @PlainText String command,

        @JsonProperty("request_id")
        @Parameter(
                name = "request_id",
                description = "The id of the request that caused the event, which is its X-Request-Id.")
        @Nullable @PlainText
        String requestId,

        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Boolean archives) {

    static final int DEFAULT_LIMIT = 200;

    EventQuery {
        after = Objects.requireNonNullElse(after, 0L);
        order = Objects.requireNonNullElse(order, Order.ASC);
    }

    /** The events between the positions, in the order of the page. */
    PositionRange range() {
        return new PositionRange(after, before == null ? Long.MAX_VALUE : before, order);
    }

    /** The conditions on an event, without the record. */
    EventFilter filter() {
        return EventFilter.of(type, actor, subject, command, requestId, since, until);
    }
}
