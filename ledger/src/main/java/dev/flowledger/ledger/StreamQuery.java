package dev.flowledger.ledger;

import dev.flowledger.api.PlainText;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events to follow: those for which everything holds that is given.
 *
 * @param after only events behind this position; the present end of the ledger by default
 * @param type the end of the type: flow.deleted for deleted flows
 * @param actor the name of whoever caused it
 * @param subject the id of the record that it happened to
 * @param since only events of this time or later
 * @param until only events before this time
 */
public record StreamQuery(
        @Min(0) @Nullable Long after,
        @Nullable @PlainText String type,
        @Nullable @PlainText String actor,
        @Nullable @PlainText String subject,
        @Nullable Instant since,
        @Nullable Instant until) {

    EventFilter filter() {
        return EventFilter.of(type, actor, subject, since, until);
    }
}
