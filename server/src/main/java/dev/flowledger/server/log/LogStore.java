package dev.flowledger.server.log;

import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;
import static dev.flowledger.query.readmodel.ViewColumns.uuidOrNull;

import dev.flowledger.api.content.ContentException;
import dev.flowledger.api.content.ContentKey;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.content.ContentSeal;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.command.content.ContentKeyStore;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.RecordPage;
import dev.flowledger.query.readmodel.RecordTable;
import dev.flowledger.query.readmodel.Selection;
import dev.flowledger.query.readmodel.SqlFragment;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The table of logs. */
@Component
class LogStore {

    private static final RecordTable<Log> TABLE = new RecordTable<>(
            List.of("id", "received", "name", "level", "message", "\"timestamp\"", "flow_run_id", "task_run_id"),
            List.of("name", "message"),
            List.of(),
            LogStore::log);

    private static final String INSERT = """
            insert into event_store.log ("timestamp", level, name, message, flow_run_id, task_run_id)
            select * from unnest(?::timestamptz[], ?::integer[], ?::text[], ?::text[], ?::uuid[], ?::uuid[])""";

    /** Reads only the oldest entries, which are the first by number. */
    private static final String DELETE = """
            with oldest as materialized (select number, received from event_store.log order by number limit 10000)
            delete from event_store.log using oldest
            where log.number = oldest.number
                and (oldest.received < now() - make_interval(secs => ?)
                    or oldest.number <= (select max(number) from event_store.log) - ?)""";

    /** The place of the message of an entry, for its encryption. */
    private static final String PLACE = "log";

    /** Instead of a message that cannot be decrypted. Other entries must remain readable. */
    private static final String UNREADABLE = "The message cannot be decrypted: its key is missing or was changed.";

    private final JdbcClient jdbc;
    private final ReadModelQueries queries;
    private final ContentKeyStore keys;

    LogStore(JdbcClient jdbc, ReadModelQueries queries, ContentKeyStore keys) {
        this.keys = keys;
        this.jdbc = jdbc;
        this.queries = queries;
    }

    /** Encrypts the messages of entries and adds the entries in one statement. */
    void add(List<NewLog> logs) {
        ContentSeal seal = keys.createMissing(logs.stream()
                .map(log -> stream(log.flowRunId(), log.taskRunId()))
                .filter(Objects::nonNull)
                // In one order: requests that add the same keys must not wait for each other.
                .collect(Collectors.toCollection(TreeSet::new)));
        jdbc.sql(INSERT)
                .param(array("timestamptz", logs, log -> log.timestamp().atOffset(ZoneOffset.UTC)))
                .param(array("integer", logs, NewLog::level))
                .param(array("text", logs, log -> storable(log.name())))
                .param(array("text", logs, log -> message(log, seal)))
                .param(array("uuid", logs, NewLog::flowRunId))
                .param(array("uuid", logs, NewLog::taskRunId))
                .update();
    }

    /** One page of entries. */
    RecordPage<Log> find(FindLogs query) {
        SqlFragment condition =
                query.logs() == null ? SqlFragment.of("true") : query.logs().condition();
        SqlFragment rows = SqlFragment.of(" from event_store.log where ").then(condition);
        String order = query.sort() == LogSort.TIMESTAMP_ASC ? "\"timestamp\"" : "\"timestamp\" desc";
        RecordPage<Log> page = queries.page(TABLE, Selection.of(rows), order, query);
        // Most pages have the entries of one run.
        Map<String, ContentKeys> keysOfRuns = new HashMap<>();
        return page.map(log -> opened(log, keysOfRuns));
    }

    private Log opened(Log log, Map<String, ContentKeys> keysOfRuns) {
        String stream = stream(log.flowRunId(), log.taskRunId());
        if (stream == null) {
            return log;
        }
        ContentKeys opening = keysOfRuns.computeIfAbsent(stream, run -> keys.read(List.of(run)));
        try {
            return log.withMessage(opening.openText(stream, PLACE, log.message()));
        } catch (ContentException unreadable) {
            return log.withMessage(UNREADABLE);
        }
    }

    /** An entry without a run that exists has no record whose content could be erased. */
    private static String message(NewLog log, ContentSeal seal) {
        String stream = stream(log.flowRunId(), log.taskRunId());
        String message = storable(log.message());
        ContentKey key = stream == null ? null : seal.usable(stream);
        return key == null ? message : key.sealText(PLACE, message);
    }

    private static @Nullable String stream(@Nullable UUID flowRun, @Nullable UUID taskRun) {
        if (flowRun != null) {
            return new FlowRunId(flowRun).stream();
        }
        return taskRun == null ? null : new TaskRunId(taskRun).stream();
    }

    /** Deletes some of the entries that are older, or more than a number. Returns how many. */
    int deleteSome(Duration retention, long maxEntries) {
        return jdbc.sql(DELETE)
                .params(retention.toMillis() / 1000.0, maxEntries)
                .update();
    }

    private static SqlArrayValue array(String type, List<NewLog> logs, Function<NewLog, Object> value) {
        return new SqlArrayValue(type, logs.stream().map(value).toArray());
    }

    /** Replaces characters that PostgreSQL cannot store. An entry is not worth an error. */
    private static String storable(String text) {
        String withoutLoneSurrogates = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return withoutLoneSurrogates.replace('\u0000', '\uFFFD');
    }

    private static Log log(ResultSet row, int number) throws SQLException {
        Instant received = time(row, "received");
        return new Log(
                uuid(row, "id"),
                received,
                received,
                row.getString("name"),
                row.getInt("level"),
                row.getString("message"),
                time(row, "timestamp"),
                uuidOrNull(row, "flow_run_id"),
                uuidOrNull(row, "task_run_id"));
    }
}
