package dev.flowledger.query.flow;

import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowExists;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class FlowQueryHandler {

    private static final String EXISTS = "select exists (select from read_model.flow where id = ?)";

    private final ReadModelQueries readModel;
    private final RecordFilters filters;
    private final JdbcClient jdbc;

    FlowQueryHandler(ReadModelQueries readModel, RecordFilters filters, JdbcClient jdbc) {
        this.readModel = readModel;
        this.filters = filters;
        this.jdbc = jdbc;
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
    RecordPage<Flow> handle(FindFlows query) {
        return query.asOf() == null
                ? readModel.page(FlowRow.class, Flow.class, filters.flows(query), ordering(query.sort()), query)
                : readModel.page(
                        FlowHistoryRow.class,
                        Flow.class,
                        filters.<FlowHistoryRow>flowVersions(query).and(validAt(query.asOf())),
                        ordering(query.sort()),
                        query);
    }

    @QueryHandler
    long handle(CountFlows query) {
        return query.asOf() == null
                ? readModel.count(FlowRow.class, filters.flows(query))
                : readModel.count(
                        FlowHistoryRow.class,
                        filters.<FlowHistoryRow>flowVersions(query).and(validAt(query.asOf())));
    }

    @QueryHandler
    boolean handle(FlowExists query) {
        return jdbc.sql(EXISTS).param(query.id().value()).query(Boolean.class).single();
    }

    /** Without {@code asOf} reads only the table of current flows, which is smaller and needs no condition on time. */
    private Optional<Flow> one(String column, Object value, @Nullable Instant asOf) {
        return asOf == null
                ? readModel.one(FlowRow.class, Flow.class, is(column, value))
                : readModel.one(
                        FlowHistoryRow.class,
                        Flow.class,
                        FlowQueryHandler.<FlowHistoryRow>is(column, value).and(validAt(asOf)));
    }

    private static <R> Specification<R> is(String column, Object value) {
        return (flow, query, builder) -> builder.equal(flow.get(column), value);
    }

    /** Selects the version of a flow that was valid at a time. */
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
