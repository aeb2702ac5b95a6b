package dev.flowledger.query.taskrun;

import dev.flowledger.api.taskrun.CountTaskRuns;
import dev.flowledger.api.taskrun.FindTaskRuns;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunSort;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Lists and counts task runs. */
@Component
class TaskRunQueryHandler {

    private final ReadModelQueries readModel;
    private final RecordFilters filters;

    TaskRunQueryHandler(ReadModelQueries readModel, RecordFilters filters) {
        this.readModel = readModel;
        this.filters = filters;
    }

    @QueryHandler
    RecordPage<TaskRun> handle(FindTaskRuns query) {
        return readModel.page(
                TaskRunRow.class,
                TaskRun.class,
                filters.taskRuns(query),
                (run, builder) -> order(query.sort(), run, builder),
                query);
    }

    @QueryHandler
    long handle(CountTaskRuns query) {
        return readModel.count(TaskRunRow.class, filters.taskRuns(query));
    }

    private static Order order(TaskRunSort sort, Root<TaskRunRow> run, CriteriaBuilder builder) {
        return switch (sort) {
            case ID_DESC -> builder.desc(run.get("key"));
            case EXPECTED_START_TIME_ASC -> builder.asc(run.get("expectedStartTime"));
            case EXPECTED_START_TIME_DESC -> builder.desc(run.get("expectedStartTime"));
            case NAME_ASC -> builder.asc(run.get("name"));
            case NAME_DESC -> builder.desc(run.get("name"));
            case NEXT_SCHEDULED_START_TIME_ASC -> builder.asc(run.get("nextScheduledStartTime"));
            case END_TIME_DESC -> builder.desc(run.get("endTime"));
        };
    }
}
