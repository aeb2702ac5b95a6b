package dev.flowledger.command.deployment;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.deployment.CreateDeployment;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.DeleteDeployment;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentChanges;
import dev.flowledger.api.deployment.DeploymentChangesBuilder;
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

/** The routes that change deployments. Each sends one command and responds with its result. */
@RestController
@Tag(name = "Deployments")
@RequestMapping("/api/deployments")
final class DeploymentCommandController {

    private final CommandGateway commands;

    DeploymentCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Create a deployment, or replace the settings of the existing one with the name.
     *
     * <p>Names are unique among the deployments of a flow. If a deployment with the name exists, absent fields are reset
     * to their defaults; only its work queue remains. The schedule is stored and returned. This server does not start
     * runs.
     */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The deployment was created.", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "The deployment with the name exists and has the requested values.",
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
     * <p>Absent fields remain unchanged; null removes a value. A request that changes nothing succeeds and
     * does not change {@code updated}.
     *
     * @param id The id of the deployment.
     */
    @PatchMapping("/{id}")
    @ApiResponse(
            responseCode = "204",
            description = "The deployment has the requested values. The ETag is its version.")
    ResponseEntity<Void> updateDeployment(
            @PathVariable DeploymentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody DeploymentChanges changes,
            CommandContext context) {
        long sequence = commands.sendAndWait(
                context.message(new UpdateDeployment(id, changes, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().eTag(Long.toString(sequence)).build();
    }

    /**
     * Resume a deployment.
     *
     * <p>Sets <code>is_schedule_active</code>. This server does not start runs.
     *
     * @param id The id of the deployment.
     */
    @PostMapping({"/{id}/set_schedule_active", "/{id}/resume_deployment"})
    @ApiResponse(responseCode = "200", description = "The schedule of the deployment is active.")
    ResponseEntity<Void> resumeDeployment(@PathVariable DeploymentId id, CommandContext context) {
        return setScheduleActive(id, true, context);
    }

    /**
     * Pause a deployment.
     *
     * <p>Clears <code>is_schedule_active</code>. Scheduled runs remain.
     *
     * @param id The id of the deployment.
     */
    @PostMapping({"/{id}/set_schedule_inactive", "/{id}/pause_deployment"})
    @ApiResponse(responseCode = "200", description = "The schedule of the deployment is not active.")
    ResponseEntity<Void> pauseDeployment(@PathVariable DeploymentId id, CommandContext context) {
        return setScheduleActive(id, false, context);
    }

    private ResponseEntity<Void> setScheduleActive(DeploymentId id, boolean isActive, CommandContext context) {
        DeploymentChanges changes = DeploymentChangesBuilder.builder()
                .isScheduleActive(new PatchField<>(isActive))
                .build();
        long sequence = commands.sendAndWait(context.message(new UpdateDeployment(id, changes, ExpectedVersion.ANY)));
        return ResponseEntity.ok().eTag(Long.toString(sequence)).build();
    }

    /**
     * Delete a deployment.
     *
     * <p>Its flow runs remain.
     *
     * @param id The id of the deployment.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The deployment was deleted.")
    ResponseEntity<Void> deleteDeployment(
            @PathVariable DeploymentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            CommandContext context) {
        commands.sendAndWait(context.message(new DeleteDeployment(id, ExpectedVersion.orAny(ifMatch))));
        return ResponseEntity.noContent().build();
    }
}
