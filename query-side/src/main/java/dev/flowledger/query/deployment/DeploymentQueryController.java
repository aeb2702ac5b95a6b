package dev.flowledger.query.deployment;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.deployment.CountDeployments;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSchedule;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.deployment.FindDeploymentByName;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.api.deployment.PaginateDeployments;
import dev.flowledger.api.flow.FlowFilters;
import dev.flowledger.query.history.DeploymentVersions;
import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.RecordPage;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.PastOrPresent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes that read deployments. Every response includes all acknowledged changes. */
@RestController
@Tag(name = "Deployments")
@RequestMapping("/api/deployments")
final class DeploymentQueryController {

    private final DeploymentReader reader;
    private final DeploymentVersions versions;
    private final DeploymentQueryHandler lists;

    DeploymentQueryController(DeploymentReader reader, DeploymentVersions versions, DeploymentQueryHandler lists) {
        this.reader = reader;
        this.versions = versions;
        this.lists = lists;
    }

    /**
     * Read a deployment.
     *
     * @param id The id of the deployment.
     * @param asOf Returns the deployment as of this time, which must not be in the future; 404 if it or its flow did not exist then.
     *     Encode a + in the time as %2B, or use Z.
     */
    @GetMapping("/{id}")
    @ApiResponse(responseCode = "200", description = "The deployment.", useReturnTypeSchema = true)
    ResponseEntity<Deployment> readDeployment(
            @PathVariable DeploymentId id,
            @RequestParam(name = "as_of", required = false)
                    @Nullable @PastOrPresent(message = FlowFilters.NOT_IN_THE_FUTURE) Instant asOf) {
        return single(asOf == null ? reader.handle(new FindDeployment(id)) : versions.find(id, asOf));
    }

    /**
     * Read a deployment by its name.
     *
     * @param flowName The exact name of its flow, percent-encoded.
     * @param name The exact name of the deployment, percent-encoded.
     */
    @GetMapping("/name/{flowName}/{name}")
    @ApiResponse(responseCode = "200", description = "The deployment.", useReturnTypeSchema = true)
    ResponseEntity<Deployment> readDeploymentByName(@PathVariable String flowName, @PathVariable String name) {
        return single(reader.handle(new FindDeploymentByName(flowName, name)));
    }

    /**
     * Read the schedules of a deployment.
     *
     * @param id The id of the deployment.
     */
    @GetMapping("/{id}/schedules")
    @ApiResponse(responseCode = "200", description = "The schedules.", useReturnTypeSchema = true)
    ResponseEntity<List<DeploymentSchedule>> readSchedules(@PathVariable DeploymentId id) {
        Deployment deployment = existing(reader.handle(new FindDeployment(id)));
        return ResponseEntity.ok()
                .eTag(Long.toString(deployment.sequence()))
                .body(deployment.additions().schedules());
    }

    /**
     * List deployments.
     *
     * <p>Returns one page of the deployments that match all given filters. Without a body it is the first page of all deployments.
     */
    @PostMapping("/filter")
    @ApiResponse(
            responseCode = "200",
            description = "The deployments of the page, in order.",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = Deployment.class))))
    RecordPage<Deployment> filterDeployments(@RequestBody(required = false) @Nullable FindDeployments query) {
        return lists.handle(query == null ? FindDeployments.ALL : query);
    }

    /**
     * List deployments by page number.
     *
     * <p>Returns one page of the deployments that match all given filters, and how many match. Without a body it is the first page of
     * all deployments.
     */
    @PostMapping("/paginate")
    @ApiResponse(responseCode = "200", description = "The page.", useReturnTypeSchema = true)
    Paginated<Deployment> paginateDeployments(@RequestBody(required = false) @Nullable PaginateDeployments query) {
        return lists.paginate(query == null ? PaginateDeployments.ALL : query);
    }

    /**
     * Count deployments.
     *
     * <p>Returns how many deployments match all given filters. Without a body all deployments are counted.
     */
    @PostMapping("/count")
    @ApiResponse(responseCode = "200", description = "The number of deployments.", useReturnTypeSchema = true)
    long countDeployments(@RequestBody(required = false) @Nullable CountDeployments query) {
        return lists.handle(query == null ? CountDeployments.ALL : query);
    }

    private static ResponseEntity<Deployment> single(Optional<Deployment> found) {
        Deployment deployment = existing(found);
        return ResponseEntity.ok().eTag(Long.toString(deployment.sequence())).body(deployment);
    }

    private static Deployment existing(Optional<Deployment> found) {
        return found.orElseThrow(() -> ApiException.notFound(DeploymentId.KIND));
    }
}
