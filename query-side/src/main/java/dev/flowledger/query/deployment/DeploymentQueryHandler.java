package dev.flowledger.query.deployment;

import dev.flowledger.api.deployment.CountDeployments;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSort;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.api.deployment.PaginateDeployments;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Lists and counts deployments. */
@Component
class DeploymentQueryHandler {

    private final ReadModelQueries readModel;

    DeploymentQueryHandler(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    @QueryHandler
    RecordPage<Deployment> handle(FindDeployments query) {
        return readModel.page(DeploymentReader.TABLE, RecordFilters.deployments(query), order(query.sort()), query);
    }

    @QueryHandler
    long handle(CountDeployments query) {
        return readModel.count(RecordFilters.deployments(query));
    }

    Paginated<Deployment> paginate(PaginateDeployments query) {
        return readModel.paginate(
                DeploymentReader.TABLE,
                RecordFilters.deployments(query),
                order(query.sort()),
                query.find(),
                query.page());
    }

    private static String order(DeploymentSort sort) {
        return switch (sort) {
            case CREATED_DESC -> "created desc";
            case UPDATED_DESC -> "updated desc";
            case NAME_ASC -> "name";
            case NAME_DESC -> "name desc";
        };
    }
}
