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

    /** A run with larger events has an archive of its own. */
    private static final long MAX_BYTES = 64 * 1024 * 1024;

    /** A run stays while its parent run or a subflow run is not finished, or if it or a task run of it was changed lately. */
    private static final String IS_EXPIRED = """
            run.state_type in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED') and run.updated < latest.time
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

    /** In the order of the index of end times. Runs that never started have none; there are few others without one. */
    private static final String EXPIRED = """
            with latest as (select now() - make_interval(secs => ?) as time)
            (select run.id, run.idempotency_key is not null as has_key
                from latest, read_model.flow_run run where run.end_time < latest.time and <is expired>
                order by run.end_time, run.id desc limit 1000)
            union all
            (select run.id, run.idempotency_key is not null as has_key
                from latest, read_model.flow_run run where run.end_time is null and <is expired> limit 1000)""".replace("<is expired>", IS_EXPIRED);

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

    /** The next runs to archive; without runs if there are none. */
    RunBatch find(Duration age, int maxEvents) {
        List<ExpiredRun> runs = jdbc.sql(EXPIRED)
                .param(age.toMillis() / 1000.0)
                .query((row, number) -> new ExpiredRun(
                        new FlowRunId(row.getObject("id", UUID.class)),
                        row.getBoolean("has_key"),
                        new LinkedHashSet<>()))
                .list();
        addStreams(runs);
        Map<String, StreamSize> sizes = new HashMap<>();
        jdbc.sql(STREAMS)
                .param(new SqlArrayValue(
                        "text",
                        runs.stream().flatMap(run -> run.streams().stream()).toArray()))
                .query((row, number) ->
                        new StreamSize(row.getString("stream"), row.getLong("events"), row.getLong("bytes")))
                .list()
                .forEach(size -> sizes.put(size.stream(), size));
        RunBatch batch = new RunBatch();
        long bytes = 0;
        for (ExpiredRun run : runs) {
            List<StreamSize> streams = run.streams().stream()
                    .filter(sizes::containsKey)
                    .map(sizes::get)
                    .toList();
            long events = streams.stream().mapToLong(StreamSize::events).sum();
            bytes += streams.stream().mapToLong(StreamSize::bytes).sum();
            if (!batch.isEmpty() && (batch.events() + events > maxEvents || bytes > MAX_BYTES)) {
                break;
            }
            batch.add(
                    run.id(),
                    run.hasKey(),
                    streams.stream().map(StreamSize::stream).toList(),
                    events);
        }
        return batch;
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
