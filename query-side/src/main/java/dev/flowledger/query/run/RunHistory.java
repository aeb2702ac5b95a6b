package dev.flowledger.query.run;

import static dev.flowledger.query.readmodel.ViewColumns.time;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.run.StateType;
import dev.flowledger.query.readmodel.FilterSettings;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.Selection;
import dev.flowledger.query.readmodel.SqlFragment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Counts runs by intervals of their expected start and by state. One statement reads the runs of the whole time range through
 * the index on the expected start.
 */
@Component
public class RunHistory {

    /** The maximum number of intervals of Prefect. Later ones are not returned. */
    private static final int MAX_INTERVALS = 500;

    /** The last time of the API. An interval that ends later ends here. */
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");

    /**
     * Counts the rows of a selection. The planner would expect about as many groups as runs, and sort all runs: it estimates few
     * groups for an expression of an inner select with a limit.
     */
    private static final String SELECT =
            "select interval_start, state_type, state_name, count(*) as runs, sum(run_time) as run_time,"
                    + " round(sum(lateness)::numeric, 6) as lateness"
                    + " from (select date_bin(make_interval(secs => ?), expected_start_time, ?::timestamptz) as interval_start,"
                    + " state_type, state_name, " + RunEstimates.RUN_TIME + " as run_time, "
                    + RunEstimates.LATENESS + " as lateness";

    private static final String GROUP = ") run group by interval_start, state_type, state_name"
            + " order by interval_start, state_type, state_name limit ?";

    private record Group(int interval, RunHistoryState state) {}

    private final ReadModelQueries readModel;
    private final FilterSettings settings;

    RunHistory(ReadModelQueries readModel, FilterSettings settings) {
        this.readModel = readModel;
        this.settings = settings;
    }

    /** The history of the runs of a selection. */
    public List<RunHistoryInterval> read(RunHistoryQuery query, Selection matching) {
        long micros = query.intervalSeconds()
                .movePointRight(6)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
        List<RunHistoryInterval> intervals = intervals(query, micros);
        if (!intervals.isEmpty()) {
            Instant end = intervals.get(intervals.size() - 1).end();
            groups(query.start(), end, micros, matching)
                    .forEach(group -> intervals.get(group.interval()).states().add(group.state()));
        }
        return intervals;
    }

    private static List<RunHistoryInterval> intervals(RunHistoryQuery query, long micros) {
        List<RunHistoryInterval> intervals = new ArrayList<>();
        Instant start = query.start();
        while (start.isBefore(query.end()) && intervals.size() < MAX_INTERVALS) {
            Instant end = start.plus(micros, ChronoUnit.MICROS);
            intervals.add(new RunHistoryInterval(start, end.isAfter(LAST_TIME) ? LAST_TIME : end, new ArrayList<>()));
            start = end;
        }
        return intervals;
    }

    /** {@link ChronoUnit#between} counts nanoseconds, which overflow after 292 years. */
    private static long microsBetween(Instant start, Instant end) {
        Duration time = Duration.between(start, end);
        return TimeUnit.SECONDS.toMicros(time.getSeconds()) + TimeUnit.NANOSECONDS.toMicros(time.getNano());
    }

    private List<Group> groups(Instant start, Instant end, long micros, Selection matching) {
        int maxRuns = settings.maxAggregatedRuns();
        int maxGroups = settings.maxHistoryGroups();
        List<Group> groups = readModel.aggregate(
                SqlFragment.of(SELECT, BigDecimal.valueOf(micros, 6), start.atOffset(ZoneOffset.UTC)),
                matching,
                SqlFragment.of(
                        " and expected_start_time >= ? and expected_start_time < ? limit ?" + GROUP,
                        start.atOffset(ZoneOffset.UTC),
                        end.atOffset(ZoneOffset.UTC),
                        1L + maxRuns,
                        maxGroups + 1),
                (row, number) -> new Group(
                        (int) (microsBetween(start, time(row, "interval_start")) / micros),
                        new RunHistoryState(
                                StateType.valueOf(row.getString("state_type")),
                                row.getString("state_name"),
                                row.getLong("runs"),
                                row.getBigDecimal("run_time"),
                                row.getBigDecimal("lateness"))));
        if (groups.size() > maxGroups) {
            throw ApiException.tooExpensive("The history has more than " + maxGroups
                    + " combinations of an interval and a state (flowledger.filters.max-history-groups);"
                    + " use longer intervals, a shorter time or other conditions");
        }
        settings.rejectTooManyRuns(
                groups.stream().mapToLong(group -> group.state().countRuns()).sum());
        return groups;
    }
}
