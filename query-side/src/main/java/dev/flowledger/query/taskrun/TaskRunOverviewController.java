package dev.flowledger.query.taskrun;

import dev.flowledger.api.run.StateType;
import dev.flowledger.api.taskrun.CountTaskRuns;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import dev.flowledger.query.run.RunHistory;
import dev.flowledger.query.run.RunHistoryInterval;
import dev.flowledger.query.run.RunHistoryQuery;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes from which Prefect's UI draws charts and overviews of task runs. */
@RestController
@Tag(name = "Overviews")
@RequestMapping("/api")
final class TaskRunOverviewController {

    private final ReadModelQueries readModel;
    private final RunHistory history;
    private final Clock clock;

    TaskRunOverviewController(ReadModelQueries readModel, RunHistory history, Clock clock) {
        this.readModel = readModel;
        this.history = history;
        this.clock = clock;
    }

    /**
     * Count task runs by interval and state.
     *
     * <p>Returns the intervals from <code>history_start</code> to <code>history_end</code>, at most 500. Each has the number of task
     * runs by state whose expected start time is in it, with their run times and delays.
     */
    @PostMapping("/task_runs/history")
    @ApiResponse(responseCode = "200", description = "The intervals, in order.", useReturnTypeSchema = true)
    List<RunHistoryInterval> readTaskRunHistory(@RequestBody RunHistoryQuery query) {
        return history.read(query, RecordFilters.taskRuns(query));
    }

    /**
     * Count task runs by state type.
     *
     * <p>Returns an object with the number of task runs of each state type that match all given filters.
     */
    @PostMapping("/ui/task_runs/count")
    @ApiResponse(
            responseCode = "200",
            description = "The number of task runs by state type.",
            useReturnTypeSchema = true)
    Map<StateType, Long> countTaskRunsByState(@RequestBody(required = false) @Nullable CountTaskRuns query) {
        Map<StateType, Long> counts = new EnumMap<>(StateType.class);
        for (StateType type : StateType.values()) {
            counts.put(type, 0L);
        }
        readModel
                .aggregate(
                        SqlFragment.of("select state_type, count(*) as runs"),
                        RecordFilters.taskRuns(query == null ? CountTaskRuns.ALL : query),
                        SqlFragment.of(" group by state_type"),
                        (row, number) -> Map.entry(StateType.valueOf(row.getString("state_type")), row.getLong("runs")))
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return counts;
    }

    /**
     * Count ended task runs in 20 intervals.
     *
     * <p>The intervals are of equal length, from the minute of <code>task_runs.start_time.after_</code>, which is required, to the end
     * of the minute of <code>before_</code>, by default now.
     */
    @PostMapping("/ui/task_runs/dashboard/counts")
    @ApiResponse(responseCode = "200", description = "The intervals, in order.", useReturnTypeSchema = true)
    List<EndedTaskRuns> countEndedTaskRuns(@RequestBody CountTaskRuns query) {
        return EndedTaskRuns.count(query, clock.instant(), readModel);
    }
}
