package dev.flowledger.query.search;

import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Answers every query about flows. */
@Component
class FlowSearch {

    private final Rows rows;

    FlowSearch(Rows rows) {
        this.rows = rows;
    }

    @QueryHandler
    Optional<Flow> handle(FindFlow query) {
        return rows.one(
                FlowRow.class,
                Flow.class,
                (flow, in, builder) -> builder.equal(flow.get("key"), query.id().value()));
    }

    @QueryHandler
    Optional<Flow> handle(FindFlowByName query) {
        return rows.one(
                FlowRow.class, Flow.class, (flow, in, builder) -> builder.equal(flow.get("name"), query.name()));
    }

    @QueryHandler
    List<Flow> handle(FindFlows query) {
        return rows.page(
                FlowRow.class,
                Flow.class,
                RecordFilters.flows(query),
                (flow, builder) -> order(query.sort(), flow, builder),
                query);
    }

    @QueryHandler
    long handle(CountFlows query) {
        return rows.count(FlowRow.class, RecordFilters.flows(query));
    }

    private static Order order(FlowSort sort, Root<FlowRow> flow, CriteriaBuilder builder) {
        return switch (sort) {
            case CREATED_DESC -> builder.desc(flow.get("created"));
            case UPDATED_DESC -> builder.desc(flow.get("updated"));
            case NAME_ASC -> builder.asc(flow.get("name"));
            case NAME_DESC -> builder.desc(flow.get("name"));
        };
    }
}
