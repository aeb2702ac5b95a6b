package dev.flowledger.query.flowrun;

import dev.flowledger.api.flowrun.CountFlowRuns;
import dev.flowledger.api.flowrun.FindFlowRuns;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunSort;
import dev.flowledger.api.flowrun.PaginateFlowRuns;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Lists and counts flow runs. */
@Component
class FlowRunQueryHandler {

    private final ReadModelQueries readModel;

    FlowRunQueryHandler(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    @QueryHandler
    RecordPage<FlowRun> handle(FindFlowRuns query) {
        return readModel.page(FlowRunReader.TABLE, RecordFilters.flowRuns(query), order(query.sort()), query);
    }

    @QueryHandler
    long handle(CountFlowRuns query) {
        return readModel.count(RecordFilters.flowRuns(query));
    }

    Paginated<FlowRun> paginate(PaginateFlowRuns query) {
        return readModel.paginate(
                FlowRunReader.TABLE, RecordFilters.flowRuns(query), order(query.sort()), query.find(), query.page());
    }

    static String order(FlowRunSort sort) {
        return switch (sort) {
            case ID_DESC -> "id desc";
            // As in Prefect, a run that has not started is sorted by its expected start time.
            case START_TIME_ASC -> "coalesce(start_time, expected_start_time)";
            case START_TIME_DESC -> "coalesce(start_time, expected_start_time) desc";
            case EXPECTED_START_TIME_ASC -> "expected_start_time";
            case EXPECTED_START_TIME_DESC -> "expected_start_time desc";
            case NAME_ASC -> "name";
            case NAME_DESC -> "name desc";
            case NEXT_SCHEDULED_START_TIME_ASC -> "next_scheduled_start_time";
            case END_TIME_DESC -> "end_time desc";
        };
    }
}
