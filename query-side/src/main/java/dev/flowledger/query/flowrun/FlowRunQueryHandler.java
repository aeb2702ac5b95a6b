package dev.flowledger.query.flowrun;

import dev.flowledger.api.flowrun.CountFlowRuns;
import dev.flowledger.api.flowrun.FindFlowRuns;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunSort;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Lists and counts flow runs. */
@Component
class FlowRunQueryHandler {

    private final ReadModelQueries readModel;
    private final RecordFilters filters;

    FlowRunQueryHandler(ReadModelQueries readModel, RecordFilters filters) {
        this.readModel = readModel;
        this.filters = filters;
    }

    @QueryHandler
    RecordPage<FlowRun> handle(FindFlowRuns query) {
        return readModel.page(
                FlowRunRow.class,
                FlowRun.class,
                filters.flowRuns(query),
                (run, builder) -> order(query.sort(), run, builder),
                query);
    }

    @QueryHandler
    long handle(CountFlowRuns query) {
        return readModel.count(FlowRunRow.class, filters.flowRuns(query));
    }

    private static Order order(FlowRunSort sort, Root<FlowRunRow> run, CriteriaBuilder builder) {
        // As in Prefect, a run that has not started is sorted by its expected start time.
        Expression<?> start = builder.coalesce(run.get("startTime"), run.get("expectedStartTime"));
        return switch (sort) {
            case ID_DESC -> builder.desc(run.get("key"));
            case START_TIME_ASC -> builder.asc(start);
            case START_TIME_DESC -> builder.desc(start);
            case EXPECTED_START_TIME_ASC -> builder.asc(run.get("expectedStartTime"));
            case EXPECTED_START_TIME_DESC -> builder.desc(run.get("expectedStartTime"));
            case NAME_ASC -> builder.asc(run.get("name"));
            case NAME_DESC -> builder.desc(run.get("name"));
            case NEXT_SCHEDULED_START_TIME_ASC -> builder.asc(run.get("nextScheduledStartTime"));
            case END_TIME_DESC -> builder.desc(run.get("endTime"));
        };
    }
}
