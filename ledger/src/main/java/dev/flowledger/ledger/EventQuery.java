package dev.flowledger.ledger;

import dev.flowledger.api.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a page of the ledger. An event is returned if it matches every given parameter.
 *
 * @param after returns only events after this position; 0 by default, the beginning of the ledger
 * @param limit the maximum number of events, 0 to 1000; 200 by default, no limit by default for application/x-ndjson
 * @param type the last words of the event type, such as flow.deleted
 * @param actor the name of the API key that caused the event, or the subject of the token after {@code jwt:}
 * @param subject the id of the changed record
 * @param since returns only events at or after this time
 * @param until returns only events before this time
 */
record EventQuery(
        @Min(0) Long after,
        @Min(0) @Max(Events.MAX_LIMIT) @Nullable Integer limit,
        @Nullable @PlainText String type,
        @Nullable @PlainText String actor,
        @Nullable @PlainText String subject,
        @Nullable Instant since,
        @Nullable Instant until) {

    static final int DEFAULT_LIMIT = 200;

    EventQuery {
        after = Objects.requireNonNullElse(after, 0L);
    }

    EventFilter filter() {
        return EventFilter.of(type, actor, subject, since, until);
    }
}
