package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes that read the history of one record from its event stream, also after the record was deleted. */
@RestController
@WithoutReadModel
@Tag(name = "Events")
@RequestMapping(
        path = "/api",
        produces = {MediaType.APPLICATION_JSON_VALUE, EventsConverter.BATCH, EventsConverter.LINES})
final class RecordEventController {

    private final LedgerReader reader;
    private final CallerAccess access;

    RecordEventController(LedgerReader reader, CallerAccess access) {
        this.reader = reader;
        this.access = access;
    }

    /**
     * Read the history of a flow.
     *
     * <p>Returns every event of this flow, also after it was deleted.
     *
     * @param id The id of the flow.
     */
    // Excludes /flows/name/events, which reads the flow named "events".
    @GetMapping("/flows/{id:(?!name$).+}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readFlowEvents(@PathVariable FlowId id, HttpServletRequest request) {
        return ofRecord(FlowId.KIND, id.stream(), id.value(), request);
    }

    /**
     * Read the history of a flow name.
     *
     * <p>Returns the events of all generations of the name: of every flow that has or had it.
     *
     * @param name The exact name, percent-encoded.
     */
    @GetMapping("/flows/name/{name}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readFlowEventsByName(@PathVariable String name, HttpServletRequest request) {
        return ofStream(FlowId.KIND, FlowId.key(name).stream(), null, request);
    }

    /**
     * Read the history of a deployment.
     *
     * <p>Returns every event of this deployment, also after it was deleted.
     *
     * @param id The id of the deployment.
     */
    @GetMapping("/deployments/{id}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readDeploymentEvents(@PathVariable DeploymentId id, HttpServletRequest request) {
        return ofRecord(DeploymentId.KIND, id.stream(), id.value(), request);
    }

    /**
     * Read the history of a flow run.
     *
     * <p>Returns every event of this flow run, also after it was deleted: each state and who set it.
     *
     * @param id The id of the flow run.
     */
    @GetMapping("/flow_runs/{id}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readFlowRunEvents(@PathVariable FlowRunId id, HttpServletRequest request) {
        return ofRecord(FlowRunId.KIND, id.stream(), id.value(), request);
    }

    /**
     * Read the history of a task run.
     *
     * <p>Returns every event of this task run, also after it was deleted: each state and who set it.
     *
     * @param id The id of the task run.
     */
    @GetMapping("/task_runs/{id}/events")
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readTaskRunEvents(@PathVariable TaskRunId id, HttpServletRequest request) {
        return ofRecord(TaskRunId.KIND, id.stream(), id.value(), request);
    }

    private Events ofRecord(String kind, String stream, UUID id, HttpServletRequest request) {
        return ofStream(kind, stream, id.toString(), request);
    }

    private Events ofStream(String kind, String stream, @Nullable String subject, HttpServletRequest request) {
        AccessCheck check = new AccessCheck(access.of(request));
        if (subject != null && reader.isArchived(subject)) {
            return Events.ofLedger(
                    reader,
                    PositionRange.after(0),
                    EventFilterBuilder.builder().subject(subject).build(),
                    Integer.MAX_VALUE,
                    check);
        }
        if (!reader.hasEvents(stream, subject)) {
            throw ApiException.notFound(kind);
        }
        reader.catchUp();
        return (consumer, asLines) -> reader.readStream(stream, event -> {
            check.require();
            if (subject == null || subject.equals(event.event().subject())) {
                consumer.accept(event);
            }
        });
    }
}
