package dev.flowledger.query.deployment;

import dev.flowledger.api.flow.FlowIds;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The route from which Prefect's UI reads how many deployments flows have. */
@RestController
@Tag(name = "Overviews")
final class DeploymentCountController {

    private static final String COUNT =
            "select flow_id, count(*) as deployments from read_model.existing_deployment deployment"
                    + " where flow_id = any(?) group by flow_id";

    private final ReadModelQueries readModel;

    DeploymentCountController(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    /**
     * Count the deployments of each flow.
     *
     * <p>Returns an object whose keys are the ids of the request.
     */
    @PostMapping("/api/ui/flows/count-deployments")
    @ApiResponse(
            responseCode = "200",
            description = "The number of deployments of each flow.",
            useReturnTypeSchema = true)
    Map<String, Long> countDeploymentsOfFlows(@RequestBody FlowIds flows) {
        Map<String, Long> counts = new LinkedHashMap<>();
        flows.flowIds().forEach(id -> counts.put(id.toString(), 0L));
        SqlFragment select =
                SqlFragment.of(COUNT, new SqlArrayValue("uuid", flows.flowIds().toArray()));
        readModel
                .query(select, (row, number) -> Map.entry(row.getString("flow_id"), row.getLong("deployments")))
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return counts;
    }
}
