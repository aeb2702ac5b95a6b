package dev.flowledger.server.erasure;

import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.RecordId;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.command.content.ContentKeyStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The statements of erasures that are not events. */
@Component
class ErasureStore {

    /** Task runs of flow runs, deleted ones included: those of the first flow run after a position, and those of the others. */
    private static final String TASK_RUNS = """
            select task_run.subject::uuid as id, flow_run.number, task_run.position
            from unnest(?::text[]) with ordinality flow_run (id, number)
            cross join lateral (
                select subject, position from event_store.ledger
                where parent = flow_run.id and position > case when flow_run.number = 1 then ? else 0 end
                    and type = 'task_run.created'
                order by position limit ?) task_run
            order by flow_run.number, task_run.position limit ?""";

    /** The ledger keeps the id and the type of events that were moved to an archive. */
    private static final String ARCHIVED_RUN = """
            select type from event_store.ledger
            where left(subject, 100) = ? and type in ('flow_run.created', 'task_run.created') limit 1""";

    private static final String WITH_CONTENT = """
            select stream, exists (select from event_store.event where event.stream = key.stream) as has_events
            from event_store.content_key key where stream = any (?::text[]) and secret is not null
            union select stream, true from (<lost>) lost""".replace("<lost>", ContentKeyStore.SELECT_LOST);

    /** Deletes some entries at a time: a statement must end before the timeout. */
    private static final String DELETE_LOGS =
            "delete from event_store.log where number in (select number%s limit 10000)";

    private static final String OF_RUNS =
            " from event_store.log where flow_run_id = any (?::uuid[]) or task_run_id = any (?::uuid[])";

    private static final String LATEST = """
            select id, at, actor, reason,
                (select count(*) from event_store.content_key where content_key.erasure = erasure.id) as records
            from event_store.erasure order by at desc, id limit ?""";

    private final JdbcClient jdbc;

    ErasureStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The record with an id, which may have been deleted, or archived. */
    Optional<RecordId> find(UUID id) {
        return Stream.<RecordId>of(new FlowRunId(id), new TaskRunId(id), new DeploymentId(id), new FlowId(id))
                .filter(this::exists)
                .findFirst()
                .or(() -> findArchived(id));
    }

    private Optional<RecordId> findArchived(UUID id) {
        return jdbc.sql(ARCHIVED_RUN)
                .param(id.toString())
                .query(String.class)
                .optional()
                .map(type -> type.startsWith(FlowRunId.KIND) ? new FlowRunId(id) : new TaskRunId(id));
    }

    private boolean exists(RecordId id) {
        return jdbc.sql("select exists (select from event_store.event where stream = ?"
                        + " and starts_with(payload::text, '{\"id\":\"' || ?))")
                .params(id.stream(), id.value().toString())
                .query(Boolean.class)
                .single();
    }

    /**
     * A task run of some flow runs.
     *
     * @param flowRun the index of its flow run among them
     * @param position the position of its creation in the ledger
     */
    record FoundTaskRun(TaskRunId id, int flowRun, long position) {}

    /**
     * Reads the next task runs of flow runs that are in the ledger. Empty only if there are none.
     *
     * @param after the position after which those of the first flow run are read
     */
    List<FoundTaskRun> taskRuns(List<UUID> flowRuns, long after, int limit) {
        return jdbc.sql(TASK_RUNS)
                .param(array("text", flowRuns.stream().map(UUID::toString).toList()))
                .params(after, limit, limit)
                .query((row, number) -> new FoundTaskRun(
                        new TaskRunId(uuid(row, "id")), row.getInt("number") - 1, row.getLong("position")))
                .list();
    }

    /**
     * The streams that have content that can be read or whose key is missing, and whether they have events. Those that have none are
     * in an archive.
     */
    Map<String, Boolean> withContent(Collection<String> streams) {
        Map<String, Boolean> found = new HashMap<>();
        jdbc.sql(WITH_CONTENT)
                .param(array("text", streams))
                .param(array("text", streams))
                .query(row -> {
                    found.put(row.getString("stream"), row.getBoolean("has_events"));
                });
        return found;
    }

    /** The number of log entries of runs. */
    long countLogs(Collection<UUID> runs) {
        return jdbc.sql("select count(*)" + OF_RUNS)
                .param(array("uuid", runs))
                .param(array("uuid", runs))
                .query(Long.class)
                .single();
    }

    /** Deletes the log entries of runs, in several transactions. Returns their number. */
    int deleteLogs(Collection<UUID> runs) {
        int deleted = 0;
        int part;
        do {
            part = jdbc.sql(DELETE_LOGS.formatted(OF_RUNS))
                    .param(array("uuid", runs))
                    .param(array("uuid", runs))
                    .update();
            deleted += part;
        } while (part > 0);
        return deleted;
    }

    /** Records a request before the first record is erased. */
    void add(UUID id, Instant at, String actor, String reason) {
        jdbc.sql("insert into event_store.erasure (id, at, actor, reason) values (?, ?, ?, ?)")
                .params(id, at.atOffset(ZoneOffset.UTC), actor, reason)
                .update();
    }

    /** The latest requests. */
    List<RecordedErasure> findLatest(int limit) {
        return jdbc.sql(LATEST)
                .param(limit)
                .query((row, number) -> new RecordedErasure(
                        uuid(row, "id"),
                        time(row, "at"),
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getLong("records")))
                .list();
    }

    private static SqlArrayValue array(String type, Collection<?> values) {
        return new SqlArrayValue(type, values.toArray());
    }
}
