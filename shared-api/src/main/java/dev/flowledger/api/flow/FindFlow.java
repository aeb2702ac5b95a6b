package dev.flowledger.api.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The living flow with an id; answers an optional {@link Flow}.
 *
 * @param id the id of a life
 * @param asOf the flow as it was at this time; null for the flow as it is
 */
public record FindFlow(FlowId id, @Nullable Instant asOf) implements FlowQuery {

    /** The flow as it is. */
    public FindFlow(FlowId id) {
        this(id, null);
    }
}
