package dev.flowledger.api.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The flow with an id; returns an optional {@link Flow}.
 *
 * @param id any UUID; one that belongs to no flow gives an empty result
 * @param asOf the time for which to return the flow; null for the current version
 */
public record FindFlow(FlowId id, @Nullable Instant asOf) implements FlowQuery {

    /** The current version of the flow. */
    public FindFlow(FlowId id) {
        this(id, null);
    }
}
