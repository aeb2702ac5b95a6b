package dev.flowledger.query.run;

import static dev.flowledger.query.readmodel.Sql.json;
import static dev.flowledger.query.readmodel.Sql.timestamp;

import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that a state transition writes: the state of a run and its timings. */
public final class RunColumns {

    /** The names of the columns. */
    public static final List<String> NAMES = List.of(
            "state_id",
            "state_type",
            "state_name",
            "state_timestamp",
            "state_message",
            "state_data",
            "state_details",
            "run_count",
            "expected_start_time",
            "next_scheduled_start_time",
            "start_time",
            "end_time",
            "total_run_time");

    private RunColumns() {}

    /** The values of the columns, in the order of {@link #NAMES}. */
    public static List<@Nullable Object> values(State state, RunTimings timings) {
        return Arrays.asList(
                state.id(),
                state.type().name(),
                state.name(),
                timestamp(state.timestamp()),
                state.message(),
                json(state.data()),
                json(state.details()),
                timings.runCount(),
                timestamp(timings.expectedStartTime()),
                timestamp(timings.nextScheduledStartTime()),
                timestamp(timings.startTime()),
                timestamp(timings.endTime()),
                timings.totalRunTime());
    }
}
