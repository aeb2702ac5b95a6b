package dev.flowledger.command.flowrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.flowrun.CreateFlowRun;
import dev.flowledger.api.flowrun.CreateFlowRunResult;
import dev.flowledger.api.flowrun.DeleteFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunChanges;
import dev.flowledger.api.flowrun.NewFlowRun;
import dev.flowledger.api.flowrun.ResumeFlowRun;
import dev.flowledger.api.flowrun.SetFlowRunState;
import dev.flowledger.api.flowrun.UpdateFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.command.bus.CommandContext;
import dev.flowledger.command.run.SetStateRequest;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes that change flow runs. Each sends one command and responds with its result. */
@RestController
@Tag(name = "Flow runs")
@RequestMapping("/api/flow_runs")
final class FlowRunCommandController {

    private final CommandGateway commands;

    FlowRunCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Create a flow run, or return the existing one with the idempotency key.
     *
     * <p>With an {@code idempotency_key} the request is idempotent: the same flow and key always give the same run. Of
     * several concurrent requests exactly one gets 201. The server stores the record; it does not execute the run.
     */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The flow run was created.", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "This run of the flow with the key exists. It is unchanged.",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<FlowRun> createFlowRun(@RequestBody NewFlowRun run, CommandContext context) {
        CreateFlowRunResult created = commands.sendAndWait(context.message(new CreateFlowRun(run)));
        return ResponseEntity.status(created.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(created.run().sequence()))
                .body(created.run());
    }

    /**
     * Change a flow run.
     *
     * <p>Absent fields remain unchanged; null resets a field to its default. The state is changed with {@code set_state}.
     *
     * @param id The id of the flow run.
     */
    @PatchMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The flow run has the requested values. The ETag is its version.")
    ResponseEntity<Void> updateFlowRun(
            @PathVariable FlowRunId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody FlowRunChanges changes,
            CommandContext context) {
        long sequence =
                commands.sendAndWait(context.message(new UpdateFlowRun(id, changes, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().eTag(Long.toString(sequence)).build();
    }

    /**
     * Propose a state of a flow run.
     *
     * <p>The server decides by the rules of Prefect 2.20: it accepts the state, rejects it (the run is in the returned
     * state, for example to retry), aborts the transition or asks the client to wait. {@code force} skips the rules. If
     * the run is already in this state by the same {@code transition_id}, nothing changes and the response is the same.
     *
     * @param id The id of the flow run.
     */
    @PostMapping(path = "/{id}/set_state", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(
            responseCode = "201",
            description = "The flow run is in the returned state.",
            useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "The flow run remains in the returned state.",
            useReturnTypeSchema = true)
    ResponseEntity<SetStateResult> setFlowRunState(
            @PathVariable FlowRunId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody SetStateRequest body,
            CommandContext context) {
        return response(commands.sendAndWait(
                context.message(new SetFlowRunState(id, body.state(), body.forced(), ExpectedVersion.orAny(ifMatch)))));
    }

    /**
     * Resume a paused flow run.
     *
     * <p>A run that was suspended ({@code pause_reschedule}) enters SCHEDULED with the name Resuming, another one enters RUNNING.
     * The rules are those of {@code set_state}. A run that is not paused remains in its state, and the status is ABORT. This
     * server keeps no inputs: {@code run_input} is discarded, and a run whose pause waits for an input is not resumed (REJECT).
     *
     * @param id The id of the flow run.
     */
    @PostMapping(path = "/{id}/resume", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(
            responseCode = "201",
            description = "The flow run is in the returned state.",
            useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "The flow run remains in the returned state.",
            useReturnTypeSchema = true)
    ResponseEntity<SetStateResult> resumeFlowRun(
            @PathVariable FlowRunId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody(required = false) @Nullable ResumeRequest body,
            CommandContext context) {
        return response(commands.sendAndWait(context.message(new ResumeFlowRun(id, ExpectedVersion.orAny(ifMatch)))));
    }

    private static ResponseEntity<SetStateResult> response(SetStateResult result) {
        return ResponseEntity.status(result.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(result.sequence()))
                .body(result);
    }

    /**
     * Delete a flow run.
     *
     * <p>Its task runs are no longer returned either. All events remain in the ledger.
     *
     * @param id The id of the flow run.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The flow run was deleted.")
    ResponseEntity<Void> deleteFlowRun(
            @PathVariable FlowRunId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            CommandContext context) {
        commands.sendAndWait(context.message(new DeleteFlowRun(id, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().build();
    }
}
