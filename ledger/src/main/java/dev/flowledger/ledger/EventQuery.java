package dev.flowledger.ledger;

import dev.flowledger.api.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which events of the ledger: those for which everything holds that is given.
 *
 * @param after only events behind this position; 0, the beginning, by default
 * @param limit the most events to answer, 0 to 1000; 200 by default, and all of them as lines
 * @param type the end of the type: flow.deleted for deleted flows
 * @param actor the name of whoever caused it
 * @param subject the id of the record that it happened to
 * @param since only events of this time or later
 * @param until only events before this time
 */
public record EventQuery(
        @Min(0) Long after,
        @Min(0) @Max(Events.MAX_LIMIT) @Nullable Integer limit,
        @Nullable @PlainText String type,
        @Nullable @PlainText String actor,
        @Nullable @PlainText String subject,
        @Nullable Instant since,
        @Nullable Instant until) {

    static final int DEFAULT_LIMIT = 200;

    public EventQuery {
        after = Objects.requireNonNullElse(after, 0L);
    }

    EventFilter filter() {
        return EventFilter.of(type, actor, subject, since, until);
    }
}
