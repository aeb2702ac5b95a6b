package dev.flowledger.query.taskrun;

import dev.flowledger.api.taskrun.CountTaskRuns;
import dev.flowledger.api.taskrun.FindTaskRuns;
import dev.flowledger.api.taskrun.PaginateTaskRuns;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunSort;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Lists and counts task runs. */
@Component
class TaskRunQueryHandler {

    private final ReadModelQueries readModel;

    TaskRunQueryHandler(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    @QueryHandler
    RecordPage<TaskRun> handle(FindTaskRuns query) {
        return readModel.page(TaskRunReader.TABLE, RecordFilters.taskRuns(query), order(query.sort()), query);
    }

    @QueryHandler
    long handle(CountTaskRuns query) {
        return readModel.count(RecordFilters.taskRuns(query));
    }

    Paginated<TaskRun> paginate(PaginateTaskRuns query) {
        return readModel.paginate(
                TaskRunReader.TABLE, RecordFilters.taskRuns(query), order(query.sort()), query.find(), query.page());
    }

    private static String order(TaskRunSort sort) {
        return switch (sort) {
            case ID_DESC -> "id desc";
            case EXPECTED_START_TIME_ASC -> "expected_start_time";
            case EXPECTED_START_TIME_DESC -> "expected_start_time desc";
            case NAME_ASC -> "name";
            case NAME_DESC -> "name desc";
            case NEXT_SCHEDULED_START_TIME_ASC -> "next_scheduled_start_time";
            case END_TIME_DESC -> "end_time desc";
        };
    }
}
