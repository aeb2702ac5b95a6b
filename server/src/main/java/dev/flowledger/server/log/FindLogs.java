package dev.flowledger.server.log;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One page of the log entries that match a filter: the body of Prefect's {@code POST /logs/filter}.
 *
 * @param logs conditions on the log entry
 * @param sort the order of the results; TIMESTAMP_ASC by default
 * @param limit the maximum number of entries to return, 0 to 200; 200 by default
 * @param offset the number of entries to skip; 0 by default
 */
record FindLogs(
        @Nullable @Valid LogFilter logs,
        LogSort sort,
        @Min(0) @Max(MAX_LIMIT) Integer limit,
        @Min(0) Integer offset) implements Page {

    /** The first page of all entries. */
    static final FindLogs ALL = new FindLogs(null, LogSort.TIMESTAMP_ASC, MAX_LIMIT, 0);

    FindLogs {
        sort = Objects.requireNonNullElse(sort, LogSort.TIMESTAMP_ASC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }

    @Override
    @JsonIgnore
    public @Nullable FlowFilter flows() {
        return null;
    }

    @Override
    @JsonIgnore
    public @Nullable FlowRunFilter flowRuns() {
        return null;
    }

    @Override
    @JsonIgnore
    public @Nullable TaskRunFilter taskRuns() {
        return null;
    }

    @Override
    @JsonIgnore
    public @Nullable DeploymentFilter deployments() {
        return null;
    }
}
