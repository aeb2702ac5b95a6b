package dev.flowledger.command.flow;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreateFlowResult;
import dev.flowledger.api.flow.DeleteFlow;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowChanges;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.UpdateFlow;
import dev.flowledger.command.bus.CommandContext;
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

/** The routes that change flows. Each sends one command and responds with its result. */
@RestController
@Tag(name = "Flows")
@RequestMapping("/api/flows")
final class FlowCommandController {

    private final CommandGateway commands;

    FlowCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Create a flow, or return the existing one with the name.
     *
     * <p>Names are unique. If a flow with the name exists, it is returned unchanged, with its own tags. The request is
     * idempotent: of several concurrent requests with one name, exactly one gets 201.
     */
    // A request that does not accept JSON is rejected by the mapping, before the flow is created.
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The flow was created.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "This flow with the name exists.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<Flow> createFlow(@RequestBody CreateFlow command, CommandContext context) {
        CreateFlowResult created = commands.sendAndWait(context.message(command));
        return ResponseEntity.status(created.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(created.flow().sequence()))
                .body(created.flow());
    }

    /**
     * Change a flow.
     *
     * <p>Absent fields remain unchanged. A request that changes nothing succeeds and does not change {@code updated}.
     *
     * @param id The id of the flow.
     */
    @PatchMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The flow has the requested values. The ETag is its version.")
    ResponseEntity<Void> updateFlow(
            @PathVariable FlowId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody FlowChanges changes,
            CommandContext context) {
        long sequence =
                commands.sendAndWait(context.message(new UpdateFlow(id, changes, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().eTag(Long.toString(sequence)).build();
    }

    /**
     * Delete a flow.
     *
     * <p>The name becomes available for a new flow with a new id. The history of the deleted flow remains.
     *
     * @param id The id of the flow.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The flow was deleted.")
    ResponseEntity<Void> deleteFlow(
            @PathVariable FlowId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            CommandContext context) {
        commands.sendAndWait(context.message(new DeleteFlow(id, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().build();
    }
}
