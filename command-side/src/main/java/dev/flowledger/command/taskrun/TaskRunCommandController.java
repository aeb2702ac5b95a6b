package dev.flowledger.command.taskrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.CreateTaskRun;
import dev.flowledger.api.taskrun.CreateTaskRunResult;
import dev.flowledger.api.taskrun.DeleteTaskRun;
import dev.flowledger.api.taskrun.SetTaskRunState;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunChanges;
import dev.flowledger.api.taskrun.UpdateTaskRun;
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

/** The routes that change task runs. Each sends one command and responds with its result. */
@RestController
@Tag(name = "Task runs")
@RequestMapping("/api/task_runs")
final class TaskRunCommandController {

    private final CommandGateway commands;

    TaskRunCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Create a task run, or return the existing one with both keys.
     *
     * <p>{@code flow_run_id}, {@code task_key} and {@code dynamic_key} identify a task run. The request is idempotent: of
     * several concurrent requests exactly one gets 201.
     */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The task run was created.", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "This task run with the keys exists. It is unchanged.",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<TaskRun> createTaskRun(@RequestBody CreateTaskRun command, CommandContext context) {
        CreateTaskRunResult created = commands.sendAndWait(context.message(command));
        return ResponseEntity.status(created.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(created.run().sequence()))
                .body(created.run());
    }

    /**
     * Change a task run.
     *
     * <p>Only the name can change. The state is changed with {@code set_state}.
     *
     * @param id The id of the task run.
     */
    @PatchMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The task run has the requested values. The ETag is its version.")
    ResponseEntity<Void> updateTaskRun(
            @PathVariable TaskRunId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody TaskRunChanges changes,
            CommandContext context) {
        long sequence =
                commands.sendAndWait(context.message(new UpdateTaskRun(id, changes, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().eTag(Long.toString(sequence)).build();
    }

    /**
     * Propose a state of a task run.
     *
     * <p>The server decides by the rules of Prefect 2.20: it accepts the state, rejects it (the run is in the returned
     * state, for example to retry), aborts the transition or asks the client to wait. {@code force} skips the rules. If
     * the run is already in this state by the same {@code transition_id}, nothing changes and the response is the same.
     *
     * @param id The id of the task run.
     */
    @PostMapping(path = "/{id}/set_state", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(
            responseCode = "201",
            description = "The task run is in the returned state.",
            useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "The task run remains in the returned state.",
            useReturnTypeSchema = true)
    ResponseEntity<SetStateResult> setTaskRunState(
            @PathVariable TaskRunId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody SetStateRequest body,
            CommandContext context) {
        SetStateResult result = commands.sendAndWait(
                context.message(new SetTaskRunState(id, body.state(), body.forced(), ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.status(result.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(result.sequence()))
                .body(result);
    }

    /**
     * Delete a task run.
     *
     * <p>All events remain in the ledger.
     *
     * @param id The id of the task run.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The task run was deleted.")
    ResponseEntity<Void> deleteTaskRun(
            @PathVariable TaskRunId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            CommandContext context) {
        commands.sendAndWait(context.message(new DeleteTaskRun(id, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().build();
    }
}
