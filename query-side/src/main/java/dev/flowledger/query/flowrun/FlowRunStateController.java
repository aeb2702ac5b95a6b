package dev.flowledger.query.flowrun;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.flowrun.FindParentFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateId;
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

/** The routes that read the states of flow runs, the earlier ones too. */
@RestController
@Tag(name = "Flow runs")
@RequestMapping("/api/flow_run_states")
final class FlowRunStateController {

    private final StateReader states;
    private final FlowRunReader runs;

    FlowRunStateController(StateReader states, FlowRunReader runs) {
        this.states = states;
        this.runs = runs;
    }

    /**
     * Read a state of a flow run.
     *
     * @param id The id of the state.
     */
    @GetMapping("/{id}")
    @ApiResponse(responseCode = "200", description = "The state.", useReturnTypeSchema = true)
    State readFlowRunState(@PathVariable StateId id) {
        return states.find(FlowRunId.KIND, id)
                .filter(found -> exists(new FlowRunId(found.run())))
                .map(RunState::state)
                .orElseThrow(() -> ApiException.notFound("flow_run_state"));
    }

    /**
     * List the states of a flow run.
     *
     * <p>Returns all states in their order; an empty list if the flow run does not exist.
     *
     * @param run The id of the flow run.
     */
    @GetMapping
    @ApiResponse(
            responseCode = "200",
            description = "The states, in order.",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = State.class))))
    RecordPage<State> readFlowRunStates(@RequestParam(name = "flow_run_id", required = false) @NotNull FlowRunId run) {
        return exists(run) ? states.all(run) : RecordPage.of(List.of());
    }

    private boolean exists(FlowRunId id) {
        return runs.handle(new FindParentFlowRun(id)).isPresent();
    }
}
