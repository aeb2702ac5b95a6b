package dev.flowledger.query.taskrun;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRunExists;
import dev.flowledger.query.readmodel.RecordPage;
import dev.flowledger.query.run.StateReader;
import dev.flowledger.query.run.StateReader.RunState;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes that read the states of task runs, the earlier ones too. */
@RestController
@Tag(name = "Task runs")
@RequestMapping("/api/task_run_states")
final class TaskRunStateController {

    private final StateReader states;
    private final TaskRunReader runs;

    TaskRunStateController(StateReader states, TaskRunReader runs) {
        this.states = states;
        this.runs = runs;
    }

    /**
     * Read a state of a task run.
     *
     * @param id The id of the state.
     */
    @GetMapping("/{id}")
    @ApiResponse(responseCode = "200", description = "The state.", useReturnTypeSchema = true)
    State readTaskRunState(@PathVariable StateId id) {
        return states.find(TaskRunId.KIND, id)
                .filter(found -> exists(new TaskRunId(found.run())))
                .map(RunState::state)
                .orElseThrow(() -> ApiException.notFound("task_run_state"));
    }

    /**
     * List the states of a task run.
     *
     * <p>Returns all states in their order; an empty list if the task run does not exist.
     *
     * @param run The id of the task run.
     */
    @GetMapping
    @ApiResponse(
            responseCode = "200",
            description = "The states, in order.",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = State.class))))
    RecordPage<State> readTaskRunStates(@RequestParam(name = "task_run_id", required = false) @NotNull TaskRunId run) {
        return exists(run) ? states.all(run) : RecordPage.of(List.of());
    }

    private boolean exists(TaskRunId id) {
        return runs.handle(new TaskRunExists(id));
    }
}
