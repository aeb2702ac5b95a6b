package dev.flowledger.query.deployment;

import dev.flowledger.api.deployment.CountDeployments;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSort;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.deployment.FindDeploymentByName;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.api.deployment.FindWorkQueue;
import dev.flowledger.api.deployment.WorkQueue;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class DeploymentQueryHandler {

    private static final String WORK_QUEUE = "select d.work_queue_name from read_model.deployment d"
            + " join read_model.flow f on f.id = d.flow_id where d.id = ?";

    private final ReadModelQueries readModel;
    private final RecordFilters filters;
    private final JdbcClient jdbc;

    DeploymentQueryHandler(ReadModelQueries readModel, RecordFilters filters, JdbcClient jdbc) {
        this.readModel = readModel;
        this.filters = filters;
        this.jdbc = jdbc;
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

    @QueryHandler
    Optional<WorkQueue> handle(FindWorkQueue query) {
        return jdbc.sql(WORK_QUEUE)
                .param(query.id().value())
                .query((row, number) -> new WorkQueue(row.getString(1)))
                .optional();
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
