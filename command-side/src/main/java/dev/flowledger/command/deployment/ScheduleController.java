package dev.flowledger.command.deployment;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.deployment.ChangeSchedules;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSchedule;
import dev.flowledger.api.deployment.NewSchedules;
import dev.flowledger.api.deployment.ScheduleChange;
import dev.flowledger.api.deployment.ScheduleChanges;
import dev.flowledger.command.bus.CommandContext;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
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

/** The routes that change schedules of deployments. A schedule is a part of its deployment, whose version is the ETag. */
@RestController
@Tag(name = "Deployments")
@RequestMapping("/api/deployments/{id}/schedules")
final class ScheduleController {

    private final CommandGateway commands;

    ScheduleController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Add schedules to a deployment.
     *
     * <p>This server does not start runs.
     *
     * @param id The id of the deployment.
     */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The new schedules.", useReturnTypeSchema = true)
    ResponseEntity<List<DeploymentSchedule>> createSchedules(
            @PathVariable DeploymentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody NewSchedules schedules,
            CommandContext context) {
        Deployment deployment = change(id, new ScheduleChange.Add(schedules.schedules()), ifMatch, context);
        List<DeploymentSchedule> all = deployment.additions().schedules();
        return ResponseEntity.status(HttpStatus.CREATED)
                .eTag(Long.toString(deployment.sequence()))
                .body(all.subList(all.size() - schedules.schedules().size(), all.size()));
    }

    /**
     * Change a schedule of a deployment.
     *
     * <p>Fields that are absent or null remain unchanged.
     *
     * @param id The id of the deployment.
     * @param schedule The id of the schedule.
     */
    @PatchMapping("/{schedule}")
    @ApiResponse(
            responseCode = "204",
            description = "The schedule has the requested values. The ETag is the version of the deployment.")
    ResponseEntity<Void> updateSchedule(
            @PathVariable DeploymentId id,
            @PathVariable UUID schedule,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody ScheduleChanges changes,
            CommandContext context) {
        Deployment deployment = change(id, new ScheduleChange.Update(schedule, changes), ifMatch, context);
        return ResponseEntity.noContent()
                .eTag(Long.toString(deployment.sequence()))
                .build();
    }

    /**
     * Delete a schedule of a deployment.
     *
     * @param id The id of the deployment.
     * @param schedule The id of the schedule.
     */
    @DeleteMapping("/{schedule}")
    @ApiResponse(
            responseCode = "204",
            description = "The schedule was deleted. The ETag is the version of the deployment.")
    ResponseEntity<Void> deleteSchedule(
            @PathVariable DeploymentId id,
            @PathVariable UUID schedule,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            CommandContext context) {
        Deployment deployment = change(id, new ScheduleChange.Remove(schedule), ifMatch, context);
        return ResponseEntity.noContent()
                .eTag(Long.toString(deployment.sequence()))
                .build();
    }

    private Deployment change(
            DeploymentId id, ScheduleChange change, @Nullable ExpectedVersion ifMatch, CommandContext context) {
        return commands.sendAndWait(context.message(new ChangeSchedules(id, change, ExpectedVersion.orAny(ifMatch))));
    }
}
