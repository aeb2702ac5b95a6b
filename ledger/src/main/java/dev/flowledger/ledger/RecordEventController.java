package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The routes that read the history of one record, straight from its stream. What was deleted has its history still; only
 * an id that never lived has none.
 */
@RestController
@Tag(name = "Events")
@RequestMapping(
        path = "/api",
        produces = {MediaType.APPLICATION_JSON_VALUE, EventsConverter.BATCH, EventsConverter.LINES})
final class RecordEventController {

    private final LedgerReader reader;

    RecordEventController(LedgerReader reader) {
        this.reader = reader;
    }

    /**
     * Read the history of a flow.
     *
     * <p>Every event of this life of the flow, also after it was deleted.
     *
     * @param id The id of this life of the flow.
     */
    // A flow may be named "events": that one is read by its name.
    @GetMapping("/flows/{id:(?!name$).+}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readFlowEvents(@PathVariable FlowId id) {
        return ofLife(FlowId.KIND, id.stream(), id.value());
    }

    /**
     * Read the history of a name.
     *
     * <p>The events of every flow that ever had the name.
     *
     * @param name The exact name, percent-encoded.
     */
    @GetMapping("/flows/name/{name}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readFlowEventsByName(@PathVariable String name) {
        return ofStream(FlowId.KIND, FlowId.streamOf(name), null);
    }

    /**
     * Read the history of a deployment.
     *
     * <p>Every event of this life of the deployment, also after it was deleted.
     *
     * @param id The id of this life of the deployment.
     */
    @GetMapping("/deployments/{id}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readDeploymentEvents(@PathVariable DeploymentId id) {
        return ofLife(DeploymentId.KIND, id.stream(), id.value());
    }

    /**
     * Read the history of a flow run.
     *
     * <p>Every event of this life of the flow run, also after it was deleted: each of its states, and who set it.
     *
     * @param id The id of this life of the flow run.
     */
    @GetMapping("/flow_runs/{id}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readFlowRunEvents(@PathVariable FlowRunId id) {
        return ofLife(FlowRunId.KIND, id.stream(), id.value());
    }

    /**
     * Read the history of a task run.
     *
     * <p>Every event of this life of the task run, also after it was deleted: each of its states, and who set it.
     *
     * @param id The id of this life of the task run.
     */
    @GetMapping("/task_runs/{id}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readTaskRunEvents(@PathVariable TaskRunId id) {
        return ofLife(TaskRunId.KIND, id.stream(), id.value());
    }

    private Events ofLife(String kind, String stream, UUID id) {
        return ofStream(kind, stream, id.toString());
    }

    private Events ofStream(String kind, String stream, @Nullable String subject) {
        if (!reader.hasLived(stream, subject)) {
            throw ApiException.notFound(kind);
        }
        reader.catchUp();
        return (sink, asLines) -> reader.readStream(stream, event -> {
            if (subject == null || subject.equals(event.event().subject())) {
                sink.take(event);
            }
        });
    }
}
