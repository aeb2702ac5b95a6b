package dev.flowledger.server.retention;

import static dev.flowledger.query.readmodel.ViewColumns.time;

import dev.flowledger.api.archive.ArchiveFile;
import dev.flowledger.api.ledger.ArchiveReader;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Removes the events and the rows of archived runs, in the transaction of the caller. */
@Component
class RunRemoval {

    private static final String REMOVE_EVENTS =
            "select event_store.archive_events(?, ?, decode(?, 'hex'), ?, ?, ?, ?::bigint[], ?::bytea[])";

    private static final String LAST_EVENTS = """
            select stream, max(sequence) as sequence, max("time") as "time"
            from event_store.event where stream = any (?) group by stream""";

    private static final String HAS_NEW_EVENTS = "select exists (select from event_store.event where stream = any (?))";

    private static final String REMOVE_TASK_RUNS =
            "delete from read_model.task_run where flow_run_id = any (?) returning id";

    private static final String REMOVE_FLOW_RUNS = "delete from read_model.flow_run where id = any (?)";

    private final JdbcTemplate jdbc;

    RunRemoval(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The sequence number and the time of the last event of a stream. */
    record LastEvent(long sequence, Instant at) {}

    /** The last event of each stream. */
    Map<String, LastEvent> lastEvents(List<String> streams) {
        Map<String, LastEvent> events = new HashMap<>();
        jdbc.query(
                LAST_EVENTS,
                row -> {
                    events.put(row.getString("stream"), new LastEvent(row.getLong("sequence"), time(row, "time")));
                },
                new SqlArrayValue("text", streams.toArray()));
        return events;
    }

    /** Removes the events that a file contains. The database compares their hashes with the ledger. */
    void removeEvents(RunBatch batch, ArchiveFile file, ArchiveReader.Content content) {
        jdbc.query(
                REMOVE_EVENTS,
                row -> {},
                file.name(),
                file.location(),
                file.sha256(),
                file.bytes(),
                batch.flowRuns().size(),
                batch.taskRuns(),
                new SqlArrayValue(
                        "bigint", Arrays.stream(content.positions()).boxed().toArray()),
                new SqlArrayValue("bytea", (Object[]) content.hashes()));
    }

    /**
     * Removes the rows of the runs, while the append barrier is held.
     *
     * @throws PostponedException if a command has changed one of the runs, or added a task run, since the streams were read
     */
    void removeRows(RunBatch batch) {
        if (Boolean.TRUE.equals(jdbc.queryForObject(
                HAS_NEW_EVENTS,
                Boolean.class,
                new SqlArrayValue("text", batch.streams().toArray())))) {
            throw new PostponedException("A run was changed while it was archived.");
        }
        Set<String> streams = new HashSet<>(batch.streams());
        UUID[] flowRuns = batch.flowRuns().stream().map(FlowRunId::value).toArray(UUID[]::new);
        List<String> removed = jdbc.query(
                REMOVE_TASK_RUNS,
                (row, number) -> new TaskRunId(row.getObject("id", UUID.class)).stream(),
                new SqlArrayValue("uuid", (Object[]) flowRuns));
        if (!streams.containsAll(removed)) {
            throw new PostponedException("A task run was added to a run while it was archived.");
        }
        jdbc.update(REMOVE_FLOW_RUNS, new SqlArrayValue("uuid", (Object[]) flowRuns));
    }
}
