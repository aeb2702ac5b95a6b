package dev.flowledger.query.deployment;

import dev.flowledger.api.deployment.CountDeployments;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSort;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.deployment.FindDeploymentByName;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.query.filter.ReadModelQueries;
import dev.flowledger.query.filter.RecordFilters;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Handles the queries for deployments. */
@Component
class DeploymentQueryHandler {

    private final ReadModelQueries readModel;
    private final RecordFilters filters;

    DeploymentQueryHandler(ReadModelQueries readModel, RecordFilters filters) {
        this.readModel = readModel;
        this.filters = filters;
    }

    @QueryHandler
    Optional<Deployment> handle(FindDeployment query) {
        return readModel.one(
                DeploymentRow.class,
                Deployment.class,
                filters.<DeploymentRow>deployments(CountDeployments.ALL)
                        .and((deployment, select, builder) ->
                                builder.equal(deployment.get("key"), query.id().value())));
    }

    @QueryHandler
    Optional<Deployment> handle(FindDeploymentByName query) {
        NameFilter flowName = new NameFilter(List.of(query.flowName()), null);
        FlowFilter itsFlow = new FlowFilter(Operator.AND, null, flowName, null);
        return readModel.one(
                DeploymentRow.class,
                Deployment.class,
                filters.<DeploymentRow>deployments(new CountDeployments(itsFlow, null, null, null))
                        .and((deployment, select, builder) -> builder.equal(deployment.get("name"), query.name())));
    }

    @QueryHandler
    List<Deployment> handle(FindDeployments query) {
        return readModel.page(
                DeploymentRow.class,
                Deployment.class,
                filters.deployments(query),
                (deployment, builder) -> order(query.sort(), deployment, builder),
                query);
    }

    @QueryHandler
    long handle(CountDeployments query) {
        return readModel.count(DeploymentRow.class, filters.deployments(query));
    }

    private static Order order(DeploymentSort sort, Root<DeploymentRow> deployment, CriteriaBuilder builder) {
        return switch (sort) {
            case CREATED_DESC -> builder.desc(deployment.get("created"));
            case UPDATED_DESC -> builder.desc(deployment.get("updated"));
            case NAME_ASC -> builder.asc(deployment.get("name"));
            case NAME_DESC -> builder.desc(deployment.get("name"));
        };
    }
}
