package dev.flowledger.query.flow;

import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.query.filter.Criteria;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/** Finds flows by the reference's filters: one statement for a page, one for a count. */
@Component
class FlowSearch {

    private final EntityManager entityManager;

    FlowSearch(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    List<Flow> page(FindFlows query) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<FlowView> select = builder.createQuery(FlowView.class);
        Root<FlowRow> flow = select.from(FlowRow.class);
        select.select(builder.construct(
                        FlowView.class,
                        flow.get("id"),
                        flow.get("created"),
                        flow.get("updated"),
                        flow.get("name"),
                        flow.get("tags"),
                        flow.get("version")))
                .where(matching(query).toPredicate(flow, select, builder))
                .orderBy(order(query, flow, builder));
        return entityManager
                .createQuery(select)
                .setFirstResult(query.offset())
                .setMaxResults(query.limit())
                .getResultList()
                .stream()
                .map(FlowView::toFlow)
                .toList();
    }

    long count(Filters filters) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<Long> select = builder.createQuery(Long.class);
        Root<FlowRow> flow = select.from(FlowRow.class);
        select.select(builder.count(flow)).where(matching(filters).toPredicate(flow, select, builder));
        return entityManager.createQuery(select).getSingleResult();
    }

    /** All four filters. There are no runs and no deployments yet, so that nothing has one. */
    private static Specification<FlowRow> matching(Filters filters) {
        boolean asksForRecords =
                filters.flowRuns() != null || filters.taskRuns() != null || filters.deployments() != null;
        return asksForRecords ? (flow, select, builder) -> builder.disjunction() : itself(filters.flows());
    }

    private static Specification<FlowRow> itself(@Nullable FlowFilter filter) {
        return (flow, select, builder) -> filter == null
                ? builder.conjunction()
                : new Criteria(builder, filter.operator())
                        .id(flow.get("id"), filter.id())
                        .name(flow.get("name"), flow.get("nameFolded"), filter.name())
                        .tags(flow.get("tags"), filter.tags())
                        .joined();
    }

    private static List<Order> order(FindFlows query, Root<FlowRow> flow, CriteriaBuilder builder) {
        Order first = switch (query.sort()) {
            case CREATED_DESC -> builder.desc(flow.get("created"));
            case UPDATED_DESC -> builder.desc(flow.get("updated"));
            case NAME_ASC -> builder.asc(flow.get("name"));
            case NAME_DESC -> builder.desc(flow.get("name"));
        };
        return List.of(first, builder.asc(flow.get("id")));
    }
}
