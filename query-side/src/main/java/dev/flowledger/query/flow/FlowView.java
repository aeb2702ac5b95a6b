package dev.flowledger.query.flow;

import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What a query selects of a {@link FlowRow}: a record, so that there is no entity to track. */
record FlowView(UUID id, Instant created, Instant updated, String name, List<String> tags, long version) {

    Flow toFlow() {
        return new Flow(new FlowId(id), created, updated, name, tags, version);
    }
}
