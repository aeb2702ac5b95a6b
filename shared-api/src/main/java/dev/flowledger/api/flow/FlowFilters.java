package dev.flowledger.api.flow;

import dev.flowledger.api.filter.Filters;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The filters of flows, for the current time or an earlier one. */
@AsOfExcludesRunFilters
public interface FlowFilters extends Filters {

    /** The message for {@code as_of} in the future. */
    String NOT_IN_THE_FUTURE = "must not be in the future";

    /** The time as of which to query; null for the current time. */
    @Nullable Instant asOf();
}
