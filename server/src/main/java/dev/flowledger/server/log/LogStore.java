package dev.flowledger.server.log;

import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;
import static dev.flowledger.query.readmodel.ViewColumns.uuidOrNull;

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
import java.util.List;
import java.util.function.Function;
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

    private final JdbcClient jdbc;
    private final ReadModelQueries queries;

    LogStore(JdbcClient jdbc, ReadModelQueries queries) {
        this.jdbc = jdbc;
        this.queries = queries;
    }

    /** Adds entries in one statement. */
    void add(List<NewLog> logs) {
        jdbc.sql(INSERT)
                .param(array("timestamptz", logs, log -> log.timestamp().atOffset(ZoneOffset.UTC)))
                .param(array("integer", logs, NewLog::level))
                .param(array("text", logs, log -> storable(log.name())))
                .param(array("text", logs, log -> storable(log.message())))
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
        return queries.page(TABLE, Selection.of(rows), order, query);
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
