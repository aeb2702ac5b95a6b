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

/** The routes that change flows. Each sends one command and answers from its result. */
@RestController
@Tag(name = "Flows")
@RequestMapping("/api/flows")
final class FlowCommandController {

    private final CommandGateway commands;

    FlowCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Create a flow, or find the one that has the name.
     *
     * <p>Names are unique. When the name is taken, the answer is the flow that has it, unchanged, with its own tags: the
     * call can be repeated at will, and of many callers at once exactly one gets 201.
     */
    // Whoever takes no JSON is refused by the mapping, before there is a flow.
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The flow is new.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "The name was taken, by this flow.", useReturnTypeSchema = true)
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
     * <p>Only fields that are present change. A request that changes nothing is fine, and leaves {@code updated} alone.
     *
     * @param id The id of this life of the flow.
     */
    @PatchMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The flow is as asked for; its ETag is its version now.")
    ResponseEntity<Void> updateFlow(
            @PathVariable FlowId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody FlowChanges changes,
            CommandContext context) {
        long version =
                commands.sendAndWait(context.message(new UpdateFlow(id, changes, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().eTag(Long.toString(version)).build();
    }

    /**
     * Delete a flow.
     *
     * <p>Its name is free again, for a new flow with a new id. What it was stays in the history.
     *
     * @param id The id of this life of the flow.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The flow is no more.")
    ResponseEntity<Void> deleteFlow(
            @PathVariable FlowId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            CommandContext context) {
        commands.sendAndWait(context.message(new DeleteFlow(id, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().build();
    }
}
