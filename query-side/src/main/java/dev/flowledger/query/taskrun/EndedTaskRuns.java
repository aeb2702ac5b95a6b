package dev.flowledger.query.taskrun;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.OptionalTimeFilter;
import dev.flowledger.api.filter.StateFilter;
import dev.flowledger.api.filter.StateTypeFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.api.filter.TaskRunFilterBuilder;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.taskrun.CountTaskRuns;
import dev.flowledger.api.taskrun.CountTaskRunsBuilder;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The ended task runs that started in an interval.
 *
 * @param completed the number of task runs that did not fail
 * @param failed the number of task runs that failed or crashed
 */
record EndedTaskRuns(long completed, long failed) {

    private static final int INTERVALS = 20;

    private static final EndedTaskRuns NONE = new EndedTaskRuns(0, 0);

    private static final StateFilter ENDED = new StateFilter(
            Operator.AND,
            new StateTypeFilter(
                    List.of(StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED, StateType.CRASHED), null),
            null);

    private record Interval(int number, EndedTaskRuns runs) {}

    /** The counts of 20 intervals. */
    static List<EndedTaskRuns> count(CountTaskRuns query, Instant now, ReadModelQueries readModel) {
        TaskRunFilter filter = query.taskRuns();
        OptionalTimeFilter time = filter == null ? null : filter.startTime();
        if (filter == null || time == null || time.after() == null) {
            throw ApiException.invalid("task_runs.start_time.after_ is required");
        }
        Instant start = time.after().truncatedTo(ChronoUnit.MINUTES);
        Instant end = (time.before() == null ? now : time.before())
                .truncatedTo(ChronoUnit.MINUTES)
                .plus(1, ChronoUnit.MINUTES);
        List<EndedTaskRuns> intervals = new ArrayList<>(Collections.nCopies(INTERVALS, NONE));
        if (start.isBefore(end)) {
            CountTaskRuns ended = CountTaskRunsBuilder.builder(query)
                    .taskRuns(TaskRunFilterBuilder.builder(filter).state(ENDED).build())
                    .build();
            intervals(ended, start, end, readModel)
                    .forEach(interval -> intervals.set(interval.number(), interval.runs()));
        }
        return intervals;
    }

    private static List<Interval> intervals(
            CountTaskRuns query, Instant start, Instant end, ReadModelQueries readModel) {
        BigDecimal seconds = BigDecimal.valueOf(Duration.between(start, end).toMillis() / INTERVALS, 3);
        return readModel.aggregate(
                SqlFragment.of(
                        "select floor(extract(epoch from start_time - ?::timestamptz) / ?::numeric)::integer as number,"
                                + " count(*) filter (where state_type not in ('FAILED', 'CRASHED')) as completed,"
                                + " count(*) filter (where state_type in ('FAILED', 'CRASHED')) as failed",
                        start.atOffset(ZoneOffset.UTC),
                        seconds),
                RecordFilters.taskRuns(query),
                SqlFragment.of(
                        " and start_time >= ? and start_time < ? group by number",
                        start.atOffset(ZoneOffset.UTC),
                        end.atOffset(ZoneOffset.UTC)),
                (row, number) -> new Interval(
                        row.getInt("number"), new EndedTaskRuns(row.getLong("completed"), row.getLong("failed"))));
    }
}
