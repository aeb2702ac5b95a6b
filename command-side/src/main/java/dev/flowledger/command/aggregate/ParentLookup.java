package dev.flowledger.command.aggregate;

import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.FindFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.run.FlowRunId;
import java.util.Optional;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;

/**
 * Whether the record lives that another one belongs to. It is asked of the read model, which is never behind: to load the
 * other's aggregate would let all that belong to it wait for each other.
 */
@Component
public class ParentLookup {

    private final QueryGateway queries;

    ParentLookup(QueryGateway queries) {
        this.queries = queries;
    }

    /** Whether there is such a flow. */
    public boolean has(FlowId id) {
        return one(new FindFlow(id), Flow.class).isPresent();
    }

    /** Whether there is such a flow run, of a flow that lives. */
    public boolean has(FlowRunId id) {
        return one(new FindFlowRun(id), FlowRun.class).isPresent();
    }

    /** The deployment with this id, of a flow that lives. */
    public Optional<Deployment> find(DeploymentId id) {
        return one(new FindDeployment(id), Deployment.class);
    }

    private <T> Optional<T> one(Object query, Class<T> view) {
        return queries.query(query, ResponseTypes.optionalInstanceOf(view)).join();
    }
}
