package dev.flowledger.query.deployment;

import dev.flowledger.api.deployment.CountDeployments;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSort;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Lists and counts deployments. */
@Component
class DeploymentQueryHandler {

    private final ReadModelQueries readModel;
    private final RecordFilters filters;

    DeploymentQueryHandler(ReadModelQueries readModel, RecordFilters filters) {
        this.readModel = readModel;
        this.filters = filters;
    }

    @QueryHandler
    RecordPage<Deployment> handle(FindDeployments query) {
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
