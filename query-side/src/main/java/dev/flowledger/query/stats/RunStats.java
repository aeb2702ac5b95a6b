package dev.flowledger.query.stats;

import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.run.StateType;
import dev.flowledger.api.stats.TimeRange;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import dev.flowledger.query.stats.FailingFlow.Failure;
import dev.flowledger.query.stats.Summary.RecentRuns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Counts flow runs by the time of their start. Each statement reads the runs of the time range through an index. */
@Component
class RunStats {

    private static final String START = "coalesce(start_time, expected_start_time)";

    private static final String IN_RANGE = " and " + START + " >= ? and " + START + " < ?";

    /** One range of the index per interval. Grouped by an expression, PostgreSQL would sort all runs of the time range. */
    private static final String BY_INTERVAL = """
            select bucket, state_type, runs
            from generate_series(0, ?::integer) number,
                lateral (select ?::timestamptz + make_interval(secs => ?::float8 * number) as bucket) start,
                lateral (
                    select state_type, count(*) as runs from read_model.existing_flow_run
                    where %1$s >= greatest(bucket, ?::timestamptz) and %1$s < least(bucket + make_interval(secs => ?), ?::timestamptz)%2$s
                    group by state_type) counted""";

    private static final String SUMMARY = """
            select (select count(*) from read_model.flow) as flows,
                (select count(*) from read_model.existing_deployment) as deployments,
                (select count(*) from read_model.existing_flow_run where state_type = 'RUNNING') as running,
                (select count(*) from read_model.existing_flow_run
                 where state_type = 'SCHEDULED' and next_scheduled_start_time < now() - interval '15 s') as late""";

    private static final String FAILED = "state_type in ('FAILED', 'CRASHED')";

    /** The runs of a flow are only counted for the flows of the response. */
    private static final String FAILING = """
            with failing as (
                select flow_id, count(*) as failed from read_model.existing_flow_run run
                where %1$s%2$s group by flow_id order by failed desc, flow_id limit ?)
            select failing.flow_id, flow.name as flow_name, failed,
                (select count(*) from read_model.flow_run where flow_id = failing.flow_id%2$s) as runs,
                last.id, last.name, last.state_type, last.state_name, last.state_timestamp, last.message
            from failing join read_model.flow on flow.id = failing.flow_id, lateral (
                select id, name, state_type, state_name, state_timestamp, left(state_message, 300) as message
                from read_model.flow_run
                where flow_id = failing.flow_id and %1$s%2$s
                order by %3$s desc, id desc limit 1) last
            order by failed desc, failing.flow_id""".formatted(FAILED, IN_RANGE, START);

    private record Group(Instant bucket, String state, long runs) {}

    private final ReadModelQueries readModel;

    RunStats(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    /** The runs of each interval, of one flow or of all flows. */
    RunBuckets byInterval(TimeRange range, @Nullable UUID flow) {
        List<Instant> starts = range.starts();
        SqlFragment select = SqlFragment.of(
                BY_INTERVAL.formatted(START, flow == null ? "" : " and flow_id = ?"),
                starts.size() - 1,
                utc(range.firstStart()),
                range.interval(),
                utc(range.since()),
                range.interval(),
                utc(range.until()));
        if (flow != null) {
            select = select.then("", flow);
        }
        Map<Instant, Map<String, Long>> buckets = readModel.query(select, RunStats::group).stream()
                .collect(Collectors.groupingBy(
                        Group::bucket, Collectors.toMap(Group::state, Group::runs, Long::sum, TreeMap::new)));
        return new RunBuckets(
                range.since(),
                range.until(),
                range.interval(),
                starts.stream()
                        .map(start -> new RunBucket(start, buckets.getOrDefault(start, Map.of())))
                        .toList());
    }

    /** Counts records, and the runs of the last day. */
    Summary summary(Instant now) {
        Instant since = now.minus(TimeRange.DEFAULT_LENGTH);
        SqlFragment runs = SqlFragment.of(
                "select state_type, count(*) as runs from read_model.existing_flow_run where true" + IN_RANGE
                        + " group by state_type",
                utc(since),
                utc(now));
        Map<String, Long> states =
                readModel
                        .query(runs, (row, number) -> Map.entry(row.getString("state_type"), row.getLong("runs")))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new));
        return readModel
                .query(
                        SqlFragment.of(SUMMARY),
                        (row, number) -> new Summary(
                                row.getLong("flows"),
                                row.getLong("deployments"),
                                row.getLong("running"),
                                row.getLong("late"),
                                new RecentRuns(since, states)))
                .get(0);
    }

    /** The flows with the most failed runs. */
    List<FailingFlow> failingFlows(Instant since, Instant until, int limit) {
        OffsetDateTime start = utc(since);
        OffsetDateTime end = utc(until);
        return readModel.query(
                SqlFragment.of(FAILING, start, end, limit, start, end, start, end), RunStats::failingFlow);
    }

    private static Group group(ResultSet row, int number) throws SQLException {
        return new Group(time(row, "bucket"), row.getString("state_type"), row.getLong("runs"));
    }

    private static FailingFlow failingFlow(ResultSet row, int number) throws SQLException {
        return new FailingFlow(
                uuid(row, "flow_id"),
                row.getString("flow_name"),
                row.getLong("runs"),
                row.getLong("failed"),
                new Failure(
                        uuid(row, "id"),
                        row.getString("name"),
                        StateType.valueOf(row.getString("state_type")),
                        row.getString("state_name"),
                        time(row, "state_timestamp"),
                        row.getString("message")));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
