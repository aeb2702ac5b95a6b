package dev.flowledger.query.flow;

import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import java.time.Instant;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/** Lists and counts flows. */
@Component
class FlowQueryHandler {

    private final ReadModelQueries readModel;
    private final RecordFilters filters;

    FlowQueryHandler(ReadModelQueries readModel, RecordFilters filters) {
        this.readModel = readModel;
        this.filters = filters;
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
