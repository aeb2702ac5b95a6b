package dev.flowledger.query.readmodel;

import dev.flowledger.api.DatabaseState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes the records of deleted flows and flow runs from the live read model, in small transactions. Queries do not return them
 * in any case. A record that a concurrent command created is found until the grace period ends. Then the entry of the deleted parent is
 * removed.
 *
 * <p>Several nodes can do this at the same time: each skips the rows that another one has locked.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeletionSettings.class)
class DeletedRecordsCleaner {

    private static final String HAS_DELETED = "select exists (select from read_model.deleted_flow)"
            + " or exists (select from read_model.deleted_flow_run)";

    /** The task runs of these flow runs are removed like those of a deleted flow run. */
    private static final String REMOVE_FLOW_RUNS = """
            with removed as (
                delete from read_model.flow_run where id in (
                    select flow_run.id from read_model.flow_run
                        join read_model.deleted_flow on deleted_flow.id = flow_run.flow_id
                    limit 1000 for update of flow_run skip locked)
                returning id, sequence)
            insert into read_model.deleted_flow_run (id, sequence) select id, sequence from removed
            on conflict (id) do nothing""";

    private static final String REMOVE_TASK_RUNS = """
            delete from read_model.task_run where id in (
                select task_run.id from read_model.task_run
                    join read_model.deleted_flow_run on deleted_flow_run.id = task_run.flow_run_id
                limit 1000 for update of task_run skip locked)""";

    private static final String REMOVE_DEPLOYMENTS = """
            delete from read_model.deployment where id in (
                select deployment.id from read_model.deployment
                    join read_model.deleted_flow on deleted_flow.id = deployment.flow_id
                limit 1000 for update of deployment skip locked)""";

    /** The grace period begins. The time of the event is that of another clock. */
    private static final String MARK_FLOW_RUN_ENTRIES =
            "update read_model.deleted_flow_run set first_cleaned = now() where first_cleaned is null";

    private static final String MARK_FLOW_ENTRIES =
            "update read_model.deleted_flow set first_cleaned = now() where first_cleaned is null";

    private static final String REMOVE_FLOW_RUN_ENTRIES = """
            delete from read_model.deleted_flow_run where id in (
                select id from read_model.deleted_flow_run
                where first_cleaned < now() - make_interval(secs => ?)
                    and not exists (
                        select from read_model.task_run where task_run.flow_run_id = deleted_flow_run.id)
                limit 1000 for update skip locked)""";

    private static final String REMOVE_FLOW_ENTRIES = """
            delete from read_model.deleted_flow where id in (
                select id from read_model.deleted_flow
                where first_cleaned < now() - make_interval(secs => ?)
                    and not exists (select from read_model.flow_run where flow_run.flow_id = deleted_flow.id)
                    and not exists (select from read_model.deployment where deployment.flow_id = deleted_flow.id)
                limit 1000 for update skip locked)""";

    private final JdbcClient jdbc;
    private final ReadModelState readModel;
    private final DeletionSettings settings;

    DeletedRecordsCleaner(JdbcClient jdbc, ReadModelState readModel, DeletionSettings settings) {
        this.jdbc = jdbc;
        this.readModel = readModel;
        this.settings = settings;
    }

    @Bean
    CleanupJob deletedRecordsCleanup(DatabaseState database) {
        return new CleanupJob("deleted-records", settings.interval(), database, this::deleteSome);
    }

    /** Each statement is a transaction. */
    private int deleteSome() {
        if (!readModel.isCurrent()
                || !jdbc.sql(HAS_DELETED).query(Boolean.class).single()) {
            return 0;
        }
        double gracePeriod = settings.gracePeriod().toMillis() / 1000.0;
        return execute(REMOVE_FLOW_RUNS)
                + execute(REMOVE_TASK_RUNS)
                + execute(REMOVE_DEPLOYMENTS)
                + execute(MARK_FLOW_RUN_ENTRIES)
                + execute(MARK_FLOW_ENTRIES)
                + execute(REMOVE_FLOW_RUN_ENTRIES, gracePeriod)
                + execute(REMOVE_FLOW_ENTRIES, gracePeriod);
    }

    private int execute(String statement, Object... values) {
        return jdbc.sql(statement).params(values).update();
    }
}
