package dev.flowledger.query.run;

import static dev.flowledger.query.readmodel.Sql.json;
import static dev.flowledger.query.readmodel.Sql.timestamp;
import static dev.flowledger.query.readmodel.ViewColumns.anyJsonOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.timeOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import dev.flowledger.query.readmodel.ViewColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that a state transition writes: the state of a run and its timings. Flow runs and task runs have them. */
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

    /** Those of them that are texts of unlimited length. */
    public static final List<String> TEXTS = List.of("state_message", "state_data", "state_details");

    private RunColumns() {}

    /** The status of the run in a row that contains the columns, up to now. */
    public static RunStatus status(ResultSet row) throws SQLException {
        State state = new State(
                uuid(row, "state_id"),
                StateType.valueOf(row.getString("state_type")),
                row.getString("state_name"),
                time(row, "state_timestamp"),
                row.getString("state_message"),
                anyJsonOrNull(row, "state_data"),
                ViewColumns.json(row, "state_details"));
        RunTimings timings = new RunTimings(
                row.getInt("run_count"),
                time(row, "expected_start_time"),
                timeOrNull(row, "next_scheduled_start_time"),
                timeOrNull(row, "start_time"),
                timeOrNull(row, "end_time"),
                row.getBigDecimal("total_run_time"));
        return RunStatus.of(state, timings, Instant.now());
    }

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
