package dev.flowledger.query.flow;

import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.query.filter.ReadModelQueries;
import dev.flowledger.query.filter.RecordFilters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/** Answers every query about flows, as they are and as they were. */
@Component
class FlowQueryHandler {

    private final ReadModelQueries rows;
    private final RecordFilters filters;

    FlowQueryHandler(ReadModelQueries rows, RecordFilters filters) {
        this.rows = rows;
        this.filters = filters;
    }

    @QueryHandler
    Optional<Flow> handle(FindFlow query) {
        return one("key", query.id().value(), query.asOf());
    }

    @QueryHandler
    Optional<Flow> handle(FindFlowByName query) {
        return one("name", query.name(), query.asOf());
    }

    @QueryHandler
    List<Flow> handle(FindFlows query) {
        return query.asOf() == null
                ? rows.page(FlowRow.class, Flow.class, filters.flows(query), ordering(query.sort()), query)
                : rows.page(
                        FlowHistoryRow.class,
                        Flow.class,
                        filters.<FlowHistoryRow>flowVersions(query).and(validAt(query.asOf())),
                        ordering(query.sort()),
                        query);
    }

    @QueryHandler
    long handle(CountFlows query) {
        return query.asOf() == null
                ? rows.count(FlowRow.class, filters.flows(query))
                : rows.count(
                        FlowHistoryRow.class,
                        filters.<FlowHistoryRow>flowVersions(query).and(validAt(query.asOf())));
    }

    /** The present is asked of its own table, which is the smaller and needs no time. */
    private Optional<Flow> one(String column, Object value, @Nullable Instant asOf) {
        return asOf == null
                ? rows.one(FlowRow.class, Flow.class, is(column, value))
                : rows.one(
                        FlowHistoryRow.class,
                        Flow.class,
                        FlowQueryHandler.<FlowHistoryRow>is(column, value).and(validAt(asOf)));
    }

    private static <R> Specification<R> is(String column, Object value) {
        return (flow, query, builder) -> builder.equal(flow.get(column), value);
    }

    /** The version that a flow had at a time, if it lived. */
    private static Specification<FlowHistoryRow> validAt(Instant time) {
        return (flow, query, builder) -> builder.and(
                builder.lessThanOrEqualTo(flow.get("updated"), time), builder.greaterThan(flow.get("validTo"), time));
    }

    private static <R> ReadModelQueries.Ordering<R> ordering(FlowSort sort) {
        return (flow, builder) -> switch (sort) {
            case CREATED_DESC -> builder.desc(flow.get("created"));
            case UPDATED_DESC -> builder.desc(flow.get("updated"));
            case NAME_ASC -> builder.asc(flow.get("name"));
            case NAME_DESC -> builder.desc(flow.get("name"));
        };
    }
}
