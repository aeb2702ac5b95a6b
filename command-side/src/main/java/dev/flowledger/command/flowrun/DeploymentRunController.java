package dev.flowledger.command.flowrun;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.flowrun.CreateFlowRun;
import dev.flowledger.api.flowrun.CreateFlowRunResult;
import dev.flowledger.api.flowrun.DeploymentFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.command.bus.CommandContext;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The route that creates flow runs of a deployment. */
@RestController
@Tag(name = "Deployments")
final class DeploymentRunController {

    private final QueryGateway queries;
    private final CommandGateway commands;

    DeploymentRunController(QueryGateway queries, CommandGateway commands) {
        this.queries = queries;
        this.commands = commands;
    }

    /**
     * Create a flow run of a deployment.
     *
     * <p>The run has the parameters and tags of the deployment and those of the request. A parameter of the request replaces one
     * with the same name. The state is SCHEDULED by default. With an <code>idempotency_key</code> the request is idempotent. The
     * server stores the record; it does not execute the run.
     *
     * @param id The id of the deployment.
     */
    @PostMapping(path = "/api/deployments/{id}/create_flow_run", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The flow run was created.", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "This run of the flow with the key exists. It is unchanged.",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<FlowRun> createFlowRunOfDeployment(
            @PathVariable DeploymentId id, @RequestBody DeploymentFlowRun run, CommandContext context) {
        Deployment deployment = queries.query(
                        new FindDeployment(id), ResponseTypes.optionalInstanceOf(Deployment.class))
                .join()
                .orElseThrow(() -> ApiException.notFound(DeploymentId.KIND));
        CreateFlowRunResult created = commands.sendAndWait(context.message(new CreateFlowRun(run.of(deployment))));
        return ResponseEntity.status(created.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(created.run().sequence()))
                .body(created.run());
    }
}
