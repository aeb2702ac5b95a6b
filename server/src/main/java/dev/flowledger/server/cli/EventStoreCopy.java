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

/** What must not be lost of a database: the event store's tables, as one transaction sees them. */
record EventStoreCopy(Connection connection) {

    /** The schema that Flyway makes. */
    static final String SCHEMA = "event_store";

    /** Not that of replays: what is under way there ends with the server. */
    private static final List<String> TABLES = List.of("event", "ledger", "inbox", "api_key_secret");

    /** Rows are copied one by one: to tell of each would take longer than to copy it. */
    private static final int STEP = 1000;

    /** How many rows each of the tables has. */
    Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (String table : TABLES) {
            rows.put(table, Long.parseLong(one("select count(*) from " + in(table))));
        }
        return rows;
    }

    /** What stands for every event that has its place in the ledger. */
    Digest digest() throws SQLException {
        List<String> head = all(
                "select position || ':' || encode(hash, 'hex') from event_store.ledger order by position desc limit 1");
        return head.isEmpty() ? Digest.of(0, new byte[32]) : Digest.parse(head.get(0));
    }

    boolean hasEvents() throws SQLException {
        return exists("event")
                && one("select exists (select from event_store.event)").equals("t");
    }

    boolean hasReadModel() throws SQLException {
        return one("select to_regnamespace('read_model') is not null").equals("t");
    }

    /** The migrations that have made the schema: of two that name the same, the tables are the same. */
    List<String> migrations() throws SQLException {
        return exists("flyway_schema_history")
                ? all("select version from event_store.flyway_schema_history"
                        + " where success and version is not null order by installed_rank")
                : List.of();
    }

    /** Keeps everyone else from the tables until the end of the transaction. */
    void lock() throws SQLException {
        execute("set local statement_timeout = 0");
        execute("lock table "
                + String.join(", ", TABLES.stream().map(EventStoreCopy::in).toList()) + " in access exclusive mode");
    }

    /**
     * Adds every row of another history, a row in memory at a time, and goes on counting events where that has stopped.
     *
     * @param copied is told how many rows that makes
     */
    void add(EventStoreCopy other, LongConsumer copied) throws SQLException {
        // What has no place in the ledger yet is in the other's inbox: the trigger would put everything there.
        execute("alter table event_store.event disable trigger event_is_added_to_outbox");
        long rows = 0;
        for (String table : TABLES) {
            CopyOut from = other.copies().copyOut("copy " + in(table) + " to stdout");
            CopyIn to = copies().copyIn("copy " + in(table) + " from stdin");
            for (byte[] row = from.readFromCopy(); row != null; row = from.readFromCopy()) {
                to.writeToCopy(row, 0, row.length);
                rows++;
                if (rows % STEP == 0) {
                    copied.accept(rows);
                }
            }
            to.endCopy();
        }
        copied.accept(rows);
        execute("alter table event_store.event enable trigger event_is_added_to_outbox");
        // Unlike setval, this is undone when the transaction is.
        execute("alter table event_store.event alter column global_index restart with "
                + other.one("select last_value + is_called::integer from event_store.event_global_index_seq"));
    }

    private CopyManager copies() throws SQLException {
        return new CopyManager(connection.unwrap(BaseConnection.class));
    }

    private static String in(String table) {
        return SCHEMA + "." + table;
    }

    private boolean exists(String table) throws SQLException {
        return one("select to_regclass('" + in(table) + "') is not null").equals("t");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String one(String query) throws SQLException {
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
