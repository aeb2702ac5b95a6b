package dev.flowledger.query.stats;

import static dev.flowledger.query.readmodel.ViewColumns.jsonOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.timeOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.Actor;
import dev.flowledger.api.run.StateType;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads the recent runs of flows. Indexes find the last runs and the next run of each flow, however many runs it has. */
@Component
class FlowStatsReader {

    /** The number of runs of a flow that are returned. */
    private static final int MAX_RUNS = 20;

    private static final String FLOWS = """
            select requested.id, deployments.count, deployments.schedule, next_run.at,
                (select metadata::text from event_store.event
                 where event.stream = requested.stream and event.sequence = flow.sequence) as metadata
            from unnest(?::uuid[], ?::text[]) with ordinality requested (id, stream, number)
                join read_model.flow on flow.id = requested.id,
                lateral (
                    select count(*), (array_agg(schedule order by created, id)
                        filter (where is_schedule_active and schedule is not null))[1] as schedule
                    from read_model.deployment where flow_id = flow.id) deployments,
                lateral (
                    select min(next_scheduled_start_time) as at from read_model.flow_run
                    where flow_id = flow.id and state_type = 'SCHEDULED') next_run
            order by number""";

    /** The numbers are those of this many runs of each flow. */
    private static final String RUNS = """
            select run.* from unnest(?::uuid[]) requested (id), lateral (
                select flow_id, id, name, state_type, state_name, expected_start_time, start_time, end_time, total_run_time
                from read_model.flow_run
                where flow_id = requested.id and coalesce(start_time, expected_start_time) <= now()
                order by coalesce(start_time, expected_start_time) desc, id desc limit 100) run""";

    private record RunOfFlow(UUID flow, RecentRun run) {}

    private record Outline(
            UUID flow,
            long deployments,
            @Nullable JsonObject schedule,
            @Nullable Actor changedBy,
            @Nullable Instant nextRun) {}

    private final ReadModelQueries readModel;

    FlowStatsReader(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    /** The statistics of flows, in the order of the ids. Unknown ids have none. */
    List<FlowStats> read(List<UUID> flows) {
        Object ids = new SqlArrayValue("uuid", flows.stream().distinct().toArray());
        Object streams = new SqlArrayValue(
                "text",
                flows.stream().distinct().map(id -> new FlowId(id).stream()).toArray());
        Map<UUID, List<RecentRun>> runs = readModel.query(SqlFragment.of(RUNS, ids), FlowStatsReader::run).stream()
                .collect(Collectors.groupingBy(
                        RunOfFlow::flow, Collectors.mapping(RunOfFlow::run, Collectors.toList())));
        return readModel.query(SqlFragment.of(FLOWS, ids, streams), FlowStatsReader::outline).stream()
                .map(flow -> stats(flow, runs.getOrDefault(flow.flow(), List.of())))
                .toList();
    }

    private static FlowStats stats(Outline flow, List<RecentRun> runs) {
        List<BigDecimal> runTimes = runs.stream()
                .filter(run -> run.stateType() == StateType.COMPLETED)
                .map(RecentRun::totalRunTime)
                .sorted()
                .toList();
        int ended = count(runs, StateType.TERMINAL.toArray(StateType[]::new));
        return new FlowStats(
                flow.flow(),
                runs.subList(0, Math.min(runs.size(), MAX_RUNS)),
                ended,
                runTimes.size(),
                count(runs, StateType.FAILED, StateType.CRASHED),
                ended == 0 ? null : (double) runTimes.size() / ended,
                runTimes.isEmpty() ? null : runTimes.get((runTimes.size() - 1) / 2),
                flow.deployments(),
                flow.schedule(),
                flow.changedBy(),
                flow.nextRun());
    }

    private static int count(List<RecentRun> runs, StateType... states) {
        List<StateType> counted = List.of(states);
        return (int)
                runs.stream().filter(run -> counted.contains(run.stateType())).count();
    }

    private static Outline outline(ResultSet row, int number) throws SQLException {
        return new Outline(
                uuid(row, "id"),
                row.getLong("count"),
                jsonOrNull(row, "schedule"),
                actor(row.getString("metadata")),
                timeOrNull(row, "at"));
    }

    /** The actor in the metadata of an event. */
    private static @Nullable Actor actor(@Nullable String metadata) {
        return metadata == null
                ? null
                : Actor.of(JsonMapper.shared()
                        .readTree(metadata)
                        .path(Actor.METADATA)
                        .asStringOpt()
                        .orElse(null));
    }

    private static RunOfFlow run(ResultSet row, int number) throws SQLException {
        return new RunOfFlow(
                uuid(row, "flow_id"),
                new RecentRun(
                        uuid(row, "id"),
                        row.getString("name"),
                        StateType.valueOf(row.getString("state_type")),
                        row.getString("state_name"),
                        time(row, "expected_start_time"),
                        timeOrNull(row, "start_time"),
                        timeOrNull(row, "end_time"),
                        row.getBigDecimal("total_run_time")));
    }
}
