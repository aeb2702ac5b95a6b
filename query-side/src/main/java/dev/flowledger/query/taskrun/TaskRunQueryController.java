package dev.flowledger.query.taskrun;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.flow.FlowFilters;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.CountTaskRuns;
import dev.flowledger.api.taskrun.FindTaskRun;
import dev.flowledger.api.taskrun.FindTaskRuns;
import dev.flowledger.api.taskrun.PaginateTaskRuns;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.query.history.TaskRunVersions;
import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.RecordPage;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.PastOrPresent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes that read task runs. Every response includes all acknowledged changes. */
@RestController
@Tag(name = "Task runs")
@RequestMapping("/api/task_runs")
final class TaskRunQueryController {

    private final TaskRunReader reader;
    private final TaskRunVersions versions;
    private final TaskRunQueryHandler lists;

    TaskRunQueryController(TaskRunReader reader, TaskRunVersions versions, TaskRunQueryHandler lists) {
        this.reader = reader;
        this.versions = versions;
        this.lists = lists;
    }

    /**
     * Read a task run.
     *
     * @param id The id of the task run.
     * @param asOf Returns the task run as of this time, which must not be in the future; 404 if it, its flow run or their flow did not exist then.
     *     Encode a + in the time as %2B, or use Z.
     */
    @GetMapping("/{id}")
    @ApiResponse(responseCode = "200", description = "The task run.", useReturnTypeSchema = true)
    ResponseEntity<TaskRun> readTaskRun(
            @PathVariable TaskRunId id,
            @RequestParam(name = "as_of", required = false)
                    @Nullable @PastOrPresent(message = FlowFilters.NOT_IN_THE_FUTURE) Instant asOf) {
        return single(asOf == null ? reader.handle(new FindTaskRun(id)) : versions.find(id, asOf));
    }

    /**
     * List task runs.
     *
     * <p>Returns one page of the task runs that match all given filters. Without a body it is the first page of all task runs.
     */
    @PostMapping("/filter")
    @ApiResponse(
            responseCode = "200",
            description = "The task runs of the page, in order.",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = TaskRun.class))))
    RecordPage<TaskRun> filterTaskRuns(@RequestBody(required = false) @Nullable FindTaskRuns query) {
        return lists.handle(query == null ? FindTaskRuns.ALL : query);
    }

    /**
     * List task runs by page number.
     *
     * <p>Returns one page of the task runs that match all given filters, and how many match. Without a body it is the first page of
     * all task runs.
     */
    @PostMapping("/paginate")
    @ApiResponse(responseCode = "200", description = "The page.", useReturnTypeSchema = true)
    Paginated<TaskRun> paginateTaskRuns(@RequestBody(required = false) @Nullable PaginateTaskRuns query) {
        return lists.paginate(query == null ? PaginateTaskRuns.ALL : query);
    }

    /**
     * Count task runs.
     *
     * <p>Returns how many task runs match all given filters. Without a body all task runs are counted.
     */
    @PostMapping("/count")
    @ApiResponse(responseCode = "200", description = "The number of task runs.", useReturnTypeSchema = true)
    long countTaskRuns(@RequestBody(required = false) @Nullable CountTaskRuns query) {
        return lists.handle(query == null ? CountTaskRuns.ALL : query);
    }

    private static ResponseEntity<TaskRun> single(Optional<TaskRun> found) {
        TaskRun run = found.orElseThrow(() -> ApiException.notFound(TaskRunId.KIND));
        return ResponseEntity.ok().eTag(Long.toString(run.sequence())).body(run);
    }
}
