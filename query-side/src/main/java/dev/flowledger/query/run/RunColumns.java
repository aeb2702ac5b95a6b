package dev.flowledger.query.run;

import static dev.flowledger.query.readmodel.Sql.json;
import static dev.flowledger.query.readmodel.Sql.utc;

import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that a transition writes: the state that a run is in, and how far it has come. */
public final class RunColumns {

    /** Their names. */
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

    /** Their values, in the order of the names. */
    public static List<@Nullable Object> of(State state, RunTimings progress) {
        return Arrays.asList(
                state.id(),
                state.type().name(),
                state.name(),
                utc(state.timestamp()),
                state.message(),
                json(state.data()),
                json(state.details()),
                progress.runCount(),
                utc(progress.expectedStartTime()),
                utc(progress.nextScheduledStartTime()),
                utc(progress.startTime()),
                utc(progress.endTime()),
                progress.totalRunTime());
    }
}
