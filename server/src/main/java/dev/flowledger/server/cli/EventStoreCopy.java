package dev.flowledger.server.cli;

import dev.flowledger.api.archive.PositionSet;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.MissingHashException;
import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.ledger.LedgerTree;
import dev.flowledger.ledger.RecordedArchive;
import dev.flowledger.ledger.StoredEvents;
import dev.flowledger.server.database.MigrationConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The tables of an event store that a move or a backup copies, as one transaction sees them. */
record EventStoreCopy(Connection connection) {

    /** The schema that Flyway creates. */
    static final String SCHEMA = "event_store";

    /** Without the replay jobs, because a running job ends with its server, and without snapshots, which are made again. */
    static final List<String> TABLES = List.of(
            "event",
            "ledger",
            "tree_hash",
            "archive",
            "outbox",
            "ledger_identity",
            "checkpoint",
            "checkpoint_key",
            "verification",
            "publication",
            "api_key_secret",
            "api_key_usage",
            "content_key",
            "erasure",
            "log");

    /** The columns of other tables whose values PostgreSQL generates. */
    private static final Map<String, String> IDENTITIES = Map.of("verification", "id", "log", "number");

    /** A small fetch size, because one event can have a megabyte. */
    private static final int FETCH_SIZE = 50;

    private static final int ROWS_BETWEEN_PROGRESS_REPORTS = 1000;

    /** Opens the rows of a table. */
    @FunctionalInterface
    interface RowsOfTable {
        InputStream open(String table) throws IOException;
    }

    /** Creates the tables in a database that has none. */
    static void migrate(DataSource database) {
        MigrationConfiguration.migrationStrategy()
                .migrate(Flyway.configure(EventStoreCopy.class.getClassLoader())
                        .dataSource(database)
                        .defaultSchema(SCHEMA)
                        .schemas(SCHEMA)
                        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                        .load());
    }

    /** The number of rows of each table. */
    Map<String, Long> rowCounts() throws SQLException {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (String table : TABLES) {
            rows.put(table, Long.parseLong(single("select count(*) from " + qualified(table))));
        }
        return rows;
    }

    /**
     * The checkpoint of the ledger.
     *
     * @throws SQLException also if an entry is missing
     */
    Checkpoint checkpoint() throws SQLException {
        try {
            return tree().checkpoint();
        } catch (MissingHashException e) {
            throw new SQLException("the ledger is not valid: an entry is missing, so it has no checkpoint.", e);
        } catch (DataAccessException e) {
            throw new SQLException("the checkpoint of the ledger cannot be read: " + e.getMessage(), e);
        }
    }

    /** The folders and buckets with the archives of runs, which are not part of a copy. */
    List<String> archiveLocations() throws SQLException {
        return all("select distinct location from event_store.archive order by location");
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
        prepare();
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
        complete(source.nextIndex());
    }

    /** Writes the rows of a table. Returns their number. */
    long write(String table, OutputStream out) throws SQLException, IOException {
        return copyManager().copyOut("copy " + qualified(table) + " to stdout", out);
    }

    /** Inserts the rows of all tables, and continues the sequence of global indexes. */
    void read(RowsOfTable source, String nextIndex) throws SQLException, IOException {
        prepare();
        for (String table : TABLES) {
            try (InputStream rows = source.open(table)) {
                copyManager().copyIn("copy " + qualified(table) + " from stdin", rows);
            }
        }
        complete(nextIndex);
    }

    /** The next global index. */
    String nextIndex() throws SQLException {
        return single("select last_value + is_called::integer from event_store.event_global_index_seq");
    }

    /** Computes all hashes of the ledger again. Returns the checkpoint of its end; null if it is not valid. */
    @Nullable Checkpoint verify() throws SQLException {
        Map<String, String> roots = new HashMap<>();
        TreeBuilder tree = new TreeBuilder((level, index, hash) -> {
            if (level % TiledTree.TILE_HEIGHT == 0) {
                roots.put(
                        level / TiledTree.TILE_HEIGHT + ":" + index,
                        HexFormat.of().formatHex(hash));
            }
        });
        PositionSet archived = archivedPositions();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            ResultSet rows = statement.executeQuery(
                    "select position, hash, event.* from event_store.ledger left join event_store.event"
                            + " using (global_index) order by position");
            while (rows.next()) {
                long position = tree.size() + 1;
                if (rows.getLong("position") != position) {
                    return null;
                }
                if (rows.getObject("id") == null) {
                    if (!archived.contains(position)) {
                        return null;
                    }
                    tree.add(rows.getBytes("hash"));
                    continue;
                }
                byte[] hash = TreeHash.leaf(
                        StoredEvents.event(rows).canonical(position).getBytes(StandardCharsets.UTF_8));
                if (!Arrays.equals(hash, rows.getBytes("hash"))) {
                    return null;
                }
                tree.add(hash);
            }
        }
        boolean isComplete = single("select not exists (select from event_store.event e"
                        + " where not exists (select from event_store.ledger l where l.global_index = e.global_index)"
                        + " and not exists (select from event_store.outbox o where o.global_index = e.global_index))")
                .equals("t");
        return isComplete && roots.equals(storedRoots()) && hasValidTiles()
                ? Checkpoint.of(tree.size(), tree.root())
                : null;
    }

    /** Whether the stored leaves of each complete tile are the hashes of its entries. */
    private boolean hasValidTiles() throws SQLException {
        return single("select not exists (select from event_store.tree_hash where level = 1 and tile is distinct from"
                        + " (select string_agg(hash, ''::bytea order by position) from event_store.ledger"
                        + " where position > 256 * index and position <= 256 * (index + 1)))")
                .equals("t");
    }

    /** Whether the ledger agrees with a checkpoint of a position that it has. */
    boolean contains(Checkpoint checkpoint) {
        return tree().checkpoint(checkpoint.position()).equals(checkpoint);
    }

    private LedgerTree tree() {
        return new LedgerTree(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
    }

    /** The positions of archived events, according to the events that record them and not to the table of archives. */
    private PositionSet archivedPositions() throws SQLException {
        List<PositionSet> positions = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery(RecordedArchive.RECORDED);
            while (rows.next()) {
                RecordedArchive.of(rows).map(RecordedArchive::positions).ifPresent(positions::add);
            }
        }
        return PositionSet.union(positions);
    }

    /** The stored hashes of the tree by level and index. */
    private Map<String, String> storedRoots() throws SQLException {
        Map<String, String> roots = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            ResultSet rows = statement.executeQuery(
                    "select level || ':' || index, encode(hash, 'hex') from event_store.tree_hash");
            while (rows.next()) {
                roots.put(rows.getString(1), rows.getString(2));
            }
        }
        return roots;
    }

    /**
     * The outbox is copied, too. The trigger would add every event to it. The copy of a ledger has the id of the ledger, and not the
     * one that the migration has created.
     */
    private void prepare() throws SQLException {
        execute("alter table event_store.event disable trigger event_is_added_to_outbox");
        execute("alter table event_store.ledger_identity disable trigger ledger_identity_is_append_only");
        execute("delete from event_store.ledger_identity");
        execute("alter table event_store.ledger_identity enable trigger ledger_identity_is_append_only");
    }

    private void complete(String nextIndex) throws SQLException {
        if (!nextIndex.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("Not a global index: " + nextIndex);
        }
        execute("alter table event_store.event enable trigger event_is_added_to_outbox");
        restart("event", "global_index", nextIndex);
        for (Map.Entry<String, String> identity : IDENTITIES.entrySet()) {
            String table = identity.getKey();
            String column = identity.getValue();
            restart(table, column, single("select coalesce(max(" + column + "), 0) + 1 from " + qualified(table)));
        }
    }

    /** Unlike setval, this is rolled back with the transaction. */
    private void restart(String table, String column, String next) throws SQLException {
        execute("alter table " + qualified(table) + " alter column " + column + " restart with " + next);
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
