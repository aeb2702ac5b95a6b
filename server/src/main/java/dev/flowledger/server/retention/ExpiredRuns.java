package dev.flowledger.server.retention;

import dev.flowledger.api.StreamKey;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Finds finished runs whose time is over, the ones that ended first. */
@Component
class ExpiredRuns {

    /** The number of flow runs in a batch. */
    static final int MAX_RUNS = 1000;

    /** The streams of so many runs are read at a time. A run can have many thousands of task runs. */
    private static final int RUNS_AT_A_TIME = 50;

    /** A run with larger events has an archive of its own. */
    private static final long MAX_BYTES = 64 * 1024 * 1024;

    /** A run stays while its parent run or a subflow run is not finished, or if it or a task run of it was changed lately. */
    private static final String IS_EXPIRED = """
            run.state_type in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED') and run.updated < latest.time
                and run.id <> all (:skipped)
                and not exists (
                    select from read_model.task_run task
                    where task.flow_run_id = run.id and task.updated >= latest.time)
                and not exists (
                    select from read_model.task_run task join read_model.flow_run parent on parent.id = task.flow_run_id
                    where task.id = run.parent_task_run_id
                        and parent.state_type not in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED'))
                and not exists (
                    select from read_model.task_run task join read_model.flow_run child on child.parent_task_run_id = task.id
                    where task.flow_run_id = run.id
                        and child.state_type not in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED'))""";

    /**
     * In the order of the index of end times. Runs that never started have none: they are looked for only if the others do not fill the
     * batch.
     */
    private static final String EXPIRED = """
            with latest as (select now() - make_interval(secs => :age) as time)
            (select run.id, run.idempotency_key is not null as has_key
                from latest, read_model.flow_run run where run.end_time < latest.time and <is expired>
                order by run.end_time, run.id desc limit :limit)
            union all
            (select run.id, run.idempotency_key is not null as has_key
                from latest, read_model.flow_run run where run.end_time is null and <is expired> limit :limit)
            limit :limit""".replace("<is expired>", IS_EXPIRED);

    /** Also deleted task runs. */
    private static final String TASK_RUNS =
            "select parent, subject from event_store.ledger where parent = any (?) and type = 'task_run.created'";

    private static final String STREAMS =
            "select stream, count(*) as events, sum(bytes) as bytes from event_store.event where stream = any (?) group by stream";

    private final JdbcClient jdbc;

    ExpiredRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A flow run and its streams.
     *
     * @param hasKey whether it has an idempotency key, so that a later run may continue its stream
     * @param streams its own stream, and those of its task runs and of the task runs of earlier generations
     */
    private record ExpiredRun(FlowRunId id, boolean hasKey, Set<String> streams) {}

    /** The size of a stream. */
    private record StreamSize(String stream, long events, long bytes) {}

    /** Adds the next runs to archive to a batch; none if there are none. */
    void addTo(RunBatch batch, Duration age, int maxEvents, FailingRuns failing) {
        List<ExpiredRun> runs = jdbc.sql(EXPIRED)
                .param("age", age.toMillis() / 1000.0)
                .param("limit", failing.maxBatch())
                .param(
                        "skipped",
                        new SqlArrayValue(
                                "uuid",
                                failing.skipped().stream().map(FlowRunId::value).toArray()))
                .query((row, number) -> new ExpiredRun(
                        new FlowRunId(row.getObject("id", UUID.class)),
                        row.getBoolean("has_key"),
                        new LinkedHashSet<>()))
                .list();
        long bytes = 0;
        for (int first = 0; first < runs.size(); first += RUNS_AT_A_TIME) {
            List<ExpiredRun> some = runs.subList(first, Math.min(runs.size(), first + RUNS_AT_A_TIME));
            addStreams(some);
            Map<String, StreamSize> sizes = sizes(some);
            for (ExpiredRun run : some) {
                List<StreamSize> streams = run.streams().stream()
                        .filter(sizes::containsKey)
                        .map(sizes::get)
                        .toList();
                long events = streams.stream().mapToLong(StreamSize::events).sum();
                bytes += streams.stream().mapToLong(StreamSize::bytes).sum();
                if (!batch.isEmpty() && (batch.events() + events > maxEvents || bytes > MAX_BYTES)) {
                    return;
                }
                batch.add(
                        run.id(),
                        run.hasKey(),
                        streams.stream().map(StreamSize::stream).toList(),
                        events);
            }
        }
    }

    private Map<String, StreamSize> sizes(List<ExpiredRun> runs) {
        Map<String, StreamSize> sizes = new HashMap<>();
        jdbc.sql(STREAMS)
                .param(new SqlArrayValue(
                        "text",
                        runs.stream().flatMap(run -> run.streams().stream()).toArray()))
                .query((row, number) ->
                        new StreamSize(row.getString("stream"), row.getLong("events"), row.getLong("bytes")))
                .list()
                .forEach(size -> sizes.put(size.stream(), size));
        return sizes;
    }

    private void addStreams(List<ExpiredRun> runs) {
        Map<String, ExpiredRun> byId = new HashMap<>();
        for (ExpiredRun run : runs) {
            run.streams().add(run.id().stream());
            StreamKey key = StreamKey.fromId(FlowRunId.KIND, run.id().value());
            for (int generation = 1; generation <= run.id().generation(); generation++) {
                byId.put(key.id(generation).toString(), run);
            }
        }
        jdbc.sql(TASK_RUNS)
                .param(new SqlArrayValue("text", byId.keySet().toArray()))
                .query(row -> {
                    ExpiredRun run = byId.get(row.getString("parent"));
                    String stream = new TaskRunId(UUID.fromString(row.getString("subject"))).stream();
                    if (run != null) {
                        run.streams().add(stream);
                    }
                });
    }
}
