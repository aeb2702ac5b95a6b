package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.Digest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/** The tables of an event store that a move copies, as one transaction sees them. */
record EventStoreCopy(Connection connection) {

    /** The schema that Flyway creates. */
    static final String SCHEMA = "event_store";

    /** Without the replay jobs: a running job ends with its server. */
    private static final List<String> TABLES = List.of("event", "ledger", "outbox", "api_key_secret", "api_key_usage");

    private static final int ROWS_BETWEEN_PROGRESS_REPORTS = 1000;

    /** The number of rows of each table. */
    Map<String, Long> rowCounts() throws SQLException {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (String table : TABLES) {
            rows.put(table, Long.parseLong(single("select count(*) from " + qualified(table))));
        }
        return rows;
    }

    /** The digest of the ledger. */
    Digest digest() throws SQLException {
        List<String> head = all(
                "select position || ':' || encode(hash, 'hex') from event_store.ledger order by position desc limit 1");
        return head.isEmpty() ? Digest.of(0, new byte[32]) : Digest.parse(head.get(0));
    }

    boolean hasEvents() throws SQLException {
        return exists("event")
                && single("select exists (select from event_store.event)").equals("t");
    }

    boolean hasReadModel() throws SQLException {
        return single("select to_regnamespace('read_model') is not null").equals("t");
    }

    /** The versions of the migrations that were applied. Two databases with equal migrations have equal tables. */
    List<String> migrations() throws SQLException {
        return exists("flyway_schema_history")
                ? all("select version from event_store.flyway_schema_history"
                        + " where success and version is not null order by installed_rank")
                : List.of();
    }

    /** Locks the tables exclusively until the transaction ends. */
    void lock() throws SQLException {
        execute("set local statement_timeout = 0");
        execute("lock table "
                + String.join(
                        ", ", TABLES.stream().map(EventStoreCopy::qualified).toList()) + " in access exclusive mode");
    }

    /**
     * Copies every row of a source, with one row in memory at a time, and continues its sequence of global indexes.
     *
     * @param progress receives the number of rows that were copied so far
     */
    void copyFrom(EventStoreCopy source, LongConsumer progress) throws SQLException {
        // The outbox is copied too. The trigger would add every event to it.
        execute("alter table event_store.event disable trigger event_is_added_to_outbox");
        long rows = 0;
        for (String table : TABLES) {
            CopyOut from = source.copyManager().copyOut("copy " + qualified(table) + " to stdout");
            CopyIn to = copyManager().copyIn("copy " + qualified(table) + " from stdin");
            for (byte[] row = from.readFromCopy(); row != null; row = from.readFromCopy()) {
                to.writeToCopy(row, 0, row.length);
                rows++;
                if (rows % ROWS_BETWEEN_PROGRESS_REPORTS == 0) {
                    progress.accept(rows);
                }
            }
            to.endCopy();
        }
        progress.accept(rows);
        execute("alter table event_store.event enable trigger event_is_added_to_outbox");
        // Unlike setval, this is rolled back with the transaction.
        execute("alter table event_store.event alter column global_index restart with "
                + source.single("select last_value + is_called::integer from event_store.event_global_index_seq"));
    }

    private CopyManager copyManager() throws SQLException {
        return new CopyManager(connection.unwrap(BaseConnection.class));
    }

    private static String qualified(String table) {
        return SCHEMA + "." + table;
    }

    private boolean exists(String table) throws SQLException {
        return single("select to_regclass('" + qualified(table) + "') is not null")
                .equals("t");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String single(String query) throws SQLException {
        return all(query).get(0);
    }

    private List<String> all(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
