package dev.flowledger.api.flow;

import dev.flowledger.api.filter.Filters;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The filters of flows as they are, or as they were. */
@AsOfExcludesRunFilters
public interface FlowFilters extends Filters {

    /** The time to answer for; null for the present. */
    @Nullable Instant asOf();
}
