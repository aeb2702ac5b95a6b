package dev.flowledger.query.parent;

import dev.flowledger.api.deployment.FindWorkQueue;
import dev.flowledger.api.deployment.WorkQueue;
import dev.flowledger.api.flow.FlowExists;
import dev.flowledger.api.flowrun.FlowRunExists;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Answers existence queries, each with one statement by primary key. */
@Component
class ParentQueryHandler {

    private static final String FLOW = "select exists (select from read_model.flow where id = ?)";
    private static final String FLOW_RUN = "select exists (select from read_model.flow_run r"
            + " join read_model.flow f on f.id = r.flow_id where r.id = ?)";
    private static final String WORK_QUEUE = "select d.work_queue_name from read_model.deployment d"
            + " join read_model.flow f on f.id = d.flow_id where d.id = ?";

    private final JdbcClient jdbc;

    ParentQueryHandler(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @QueryHandler
    boolean handle(FlowExists query) {
        return exists(FLOW, query.id().value());
    }

    @QueryHandler
    boolean handle(FlowRunExists query) {
        return exists(FLOW_RUN, query.id().value());
    }

    @QueryHandler
    Optional<WorkQueue> handle(FindWorkQueue query) {
        return jdbc.sql(WORK_QUEUE)
                .param(query.id().value())
                .query((row, number) -> new WorkQueue(row.getString(1)))
                .optional();
    }

    private boolean exists(String sql, UUID id) {
        return jdbc.sql(sql).param(id).query(Boolean.class).single();
    }
}
