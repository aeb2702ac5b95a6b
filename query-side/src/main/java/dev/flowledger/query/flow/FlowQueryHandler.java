package dev.flowledger.query.flow;

import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.api.flow.PaginateFlows;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import dev.flowledger.query.readmodel.Selection;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Lists and counts flows. */
@Component
class FlowQueryHandler {

    private final ReadModelQueries readModel;

    FlowQueryHandler(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    @QueryHandler
    RecordPage<Flow> handle(FindFlows query) {
        if (query.asOf() == null) {
            return readModel.page(FlowReader.TABLE, RecordFilters.flows(query), order(query.sort(), "updated"), query);
        }
        Selection versions = RecordFilters.flowVersions(query, query.asOf());
        return readModel.page(FlowReader.HISTORY, versions, order(query.sort(), "valid_from"), query);
    }

    @QueryHandler
    long handle(CountFlows query) {
        return readModel.count(
                query.asOf() == null ? RecordFilters.flows(query) : RecordFilters.flowVersions(query, query.asOf()));
    }

    Paginated<Flow> paginate(PaginateFlows query) {
        return readModel.paginate(
                FlowReader.TABLE,
                RecordFilters.flows(query),
                order(query.sort(), "updated"),
                query.find(),
                query.page());
    }

    private static String order(FlowSort sort, String updated) {
        return switch (sort) {
            case CREATED_DESC -> "created desc";
            case UPDATED_DESC -> updated + " desc";
            case NAME_ASC -> "name";
            case NAME_DESC -> "name desc";
        };
    }
}
