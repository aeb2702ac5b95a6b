package dev.flowledger.server.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the table of archives. */
@Component
class Archives {

    private final JdbcClient jdbc;

    Archives(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What all archives contain. */
    record Totals(long archives, long flowRuns, long taskRuns, long events, long bytes) {}

    Totals totals() {
        return jdbc.sql("select count(*) as archives, coalesce(sum(flow_runs), 0) as flow_runs,"
                        + " coalesce(sum(task_runs), 0) as task_runs, coalesce(sum(events), 0) as events,"
                        + " coalesce(sum(bytes), 0) as bytes from event_store.archive")
                .query((row, number) -> new Totals(
                        row.getLong("archives"),
                        row.getLong("flow_runs"),
                        row.getLong("task_runs"),
                        row.getLong("events"),
                        row.getLong("bytes")))
                .single();
    }

    /** The archives that were created last, the latest first. */
    List<Archive> findLatest(int limit) {
        return jdbc.sql(
                        "select *, lower(positions) as first_position, upper(positions) - 1 as last_position from event_store.archive"
                                + " order by created desc, name desc limit ?")
                .param(limit)
                .query(Archives::archive)
                .list();
    }

    private static Archive archive(ResultSet row, int number) throws SQLException {
        return new Archive(
                row.getString("name"),
                row.getObject("created", OffsetDateTime.class).toInstant(),
                row.getString("location"),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                row.getLong("bytes"),
                row.getLong("first_position"),
                row.getLong("last_position"),
                row.getLong("events"),
                row.getLong("flow_runs"),
                row.getLong("task_runs"));
    }
}
