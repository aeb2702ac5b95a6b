package dev.flowledger.command.deployment;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.deployment.CreateDeployment;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.DeleteDeployment;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentChanges;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.UpdateDeployment;
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

/** The routes that change deployments. Each sends one command and answers from its result. */
@RestController
@Tag(name = "Deployments")
@RequestMapping("/api/deployments")
final class DeploymentCommandController {

    private final CommandGateway commands;

    DeploymentCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Create a deployment, or change the one that has the name.
     *
     * <p>Names are unique among the deployments of a flow. When the name is taken, the deployment that has it gets what the body names;
     * what it does not name stays. The schedule is kept and returned, and not acted upon: nothing is run here.
     */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The deployment is new.", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "The name was taken, by this deployment, which is now as asked for.",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<Deployment> createDeployment(@RequestBody CreateDeployment command, CommandContext context) {
        CreateDeploymentResult created = commands.sendAndWait(context.message(command));
        return ResponseEntity.status(created.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(created.deployment().sequence()))
                .body(created.deployment());
    }

    /**
     * Change a deployment.
     *
     * <p>Only fields that are present change; null sets one back to its default. A request that changes nothing is fine, and leaves
     * {@code updated} alone.
     *
     * @param id The id of this life of the deployment.
     */
    @PatchMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The deployment is as asked for; its ETag is its version now.")
    ResponseEntity<Void> updateDeployment(
            @PathVariable DeploymentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody DeploymentChanges changes,
            CommandContext context) {
        long version = commands.sendAndWait(
                context.message(new UpdateDeployment(id, changes, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().eTag(Long.toString(version)).build();
    }

    /**
     * Delete a deployment.
     *
     * <p>Its runs stay.
     *
     * @param id The id of this life of the deployment.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The deployment is no more.")
    ResponseEntity<Void> deleteDeployment(
            @PathVariable DeploymentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            CommandContext context) {
        commands.sendAndWait(context.message(new DeleteDeployment(id, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().build();
    }
}
