package dev.flowledger.query.flowrun;

import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.Json;
import dev.flowledger.api.flow.FlowIds;
import dev.flowledger.api.flowrun.CountFlowRuns;
import dev.flowledger.api.run.StateType;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.FilterSettings;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import dev.flowledger.query.run.RunEstimates;
import dev.flowledger.query.run.RunHistory;
import dev.flowledger.query.run.RunHistoryInterval;
import dev.flowledger.query.run.RunHistoryQuery;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes from which Prefect's UI draws charts and overviews of flow runs. */
@RestController
@Tag(name = "Overviews")
@RequestMapping("/api")
final class FlowRunOverviewController {

    /** The first scheduled run of each flow is found by the index on flow and state type. */
    private static final String NEXT_RUNS = """
            select next_run.* from unnest(?::uuid[]) flow_id, lateral (
                select id, run.flow_id, name, state_name, state_type, next_scheduled_start_time
                from read_model.existing_flow_run run
                where run.flow_id = flow_id.flow_id and state_type = 'SCHEDULED' and next_scheduled_start_time is not null
                order by next_scheduled_start_time, id limit 1) next_run""";

    private final ReadModelQueries readModel;
    private final RunHistory history;
    private final FilterSettings settings;

    FlowRunOverviewController(ReadModelQueries readModel, RunHistory history, FilterSettings settings) {
        this.readModel = readModel;
        this.history = history;
        this.settings = settings;
    }

    /**
     * Count flow runs by interval and state.
     *
     * <p>Returns the intervals from <code>history_start</code> to <code>history_end</code>, at most 500. Each has the number of flow
     * runs by state whose expected start time is in it, with their run times and delays.
     */
    @PostMapping("/flow_runs/history")
    @ApiResponse(responseCode = "200", description = "The intervals, in order.", useReturnTypeSchema = true)
    List<RunHistoryInterval> readFlowRunHistory(@RequestBody RunHistoryQuery query) {
        return history.read(query, RecordFilters.flowRuns(query));
    }

    /**
     * Read the average delay of flow runs.
     *
     * <p>Returns the average number of seconds between expected and actual start, or null if no flow run matches. A run that should
     * have started counts with its delay up to now.
     */
    @PostMapping("/flow_runs/lateness")
    @ApiResponse(
            responseCode = "200",
            description = "The average delay in seconds.",
            content = @Content(schema = @Schema(types = {"number", "null"})))
    Json readAverageLateness(@RequestBody(required = false) @Nullable CountFlowRuns query) {
        Lateness lateness = readModel
                .aggregate(
                        SqlFragment.of(
                                "select count(*) as runs, round(avg(lateness)::numeric, 6) as average from (select "
                                        + RunEstimates.LATENESS + " as lateness"),
                        RecordFilters.flowRuns(query == null ? CountFlowRuns.ALL : query),
                        SqlFragment.of(" limit ?) run", 1L + settings.maxAggregatedRuns()),
                        (row, number) -> new Lateness(row.getLong("runs"), row.getBigDecimal("average")))
                .get(0);
        settings.rejectTooManyRuns(lateness.runs());
        return new Json(lateness.average() == null ? "null" : lateness.average().toPlainString());
    }

    private record Lateness(long runs, @Nullable BigDecimal average) {}

    /**
     * List short descriptions of flow runs.
     *
     * <p>Returns one page of the flow runs that match all given filters.
     */
    @PostMapping("/ui/flow_runs/history")
    @ApiResponse(responseCode = "200", description = "The flow runs of the page, in order.", useReturnTypeSchema = true)
    List<SimpleFlowRun> readSimpleFlowRuns(@RequestBody(required = false) @Nullable FlowRunOverview query) {
        FlowRunOverview page = query == null ? FlowRunOverview.ALL : query;
        String order = FlowRunQueryHandler.order(page.sort());
        return readModel.aggregate(
                SqlFragment.of("select id, state_type, coalesce(start_time, expected_start_time) as run_timestamp, "
                        + RunEstimates.RUN_TIME + " as duration, " + RunEstimates.LATENESS + " as lateness"),
                RecordFilters.flowRuns(page),
                SqlFragment.of(" order by " + order + ", id limit ? offset ?", page.limit(), page.offset()),
                (row, number) -> new SimpleFlowRun(
                        uuid(row, "id"),
                        StateType.valueOf(row.getString("state_type")),
                        time(row, "run_timestamp"),
                        row.getBigDecimal("duration"),
                        row.getBigDecimal("lateness")));
    }

    /**
     * Read the next scheduled run of each flow.
     *
     * <p>Returns an object whose keys are the ids of the request. A flow without a scheduled run has the value null.
     */
    @PostMapping("/ui/flows/next-runs")
    @ApiResponse(
            responseCode = "200",
            description = "The next run of each flow, with id, flow_id, name, state_name, state_type and"
                    + " next_scheduled_start_time.",
            content = @Content(schema = @Schema(types = "object")))
    Map<String, @Nullable NextFlowRun> readNextRuns(@RequestBody FlowIds flows) {
        Map<String, @Nullable NextFlowRun> next = new LinkedHashMap<>();
        flows.flowIds().forEach(id -> next.put(id.toString(), null));
        SqlFragment select = SqlFragment.of(
                NEXT_RUNS, new SqlArrayValue("uuid", flows.flowIds().toArray()));
        readModel
                .query(select, FlowRunOverviewController::nextRun)
                .forEach(run -> next.put(run.flowId().toString(), run));
        return next;
    }

    private static NextFlowRun nextRun(ResultSet row, int number) throws SQLException {
        return new NextFlowRun(
                uuid(row, "id"),
                uuid(row, "flow_id"),
                row.getString("name"),
                row.getString("state_name"),
                StateType.valueOf(row.getString("state_type")),
                time(row, "next_scheduled_start_time"));
    }
}
