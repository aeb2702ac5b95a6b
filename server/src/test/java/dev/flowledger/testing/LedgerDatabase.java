package dev.flowledger.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import tools.jackson.databind.JsonNode;

/** Direct SQL access to the database of a server, for tests of the ledger. */
public record LedgerDatabase(String url) {

    /** How long to wait for something that takes milliseconds on an idle machine. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Acquires the sequencing lock until the end of the transaction. Sequencing stops, nothing else does. */
    public static final String ACQUIRE_SEQUENCING_LOCK = "select pg_advisory_xact_lock(" + 0x6c656467657200L + ")";

    private static final String EVENTS = "select count(*) from event_store.event";
    private static final String ENTRIES = "select count(*) from event_store.ledger";
    private static final String PENDING = "select count(*) from event_store.outbox";

    private static final String INSERT = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            values (?, ?, 'raw', ?, 'raw.happened', '1', now(), '{"raw": true}', '{}')""";

    /** Creates the event store, as a server does at its first start. */
    public void migrate() {
        Flyway.configure()
                .dataSource(url, null, null)
                .defaultSchema("event_store")
                .load()
                .migrate();
    }

    /** Opens a connection. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Opens a connection with a transaction. */
    public Connection begin() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Opens a connection with a transaction that holds the sequencing lock. */
    public Connection beginWithSequencingLock() throws SQLException {
        Connection holder = begin();
        execute(holder, ACQUIRE_SEQUENCING_LOCK);
        return holder;
    }

    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, statements);
        }
    }

    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Inserts an event as the application does. */
    public static UUID append(Connection connection, String stream, long sequence) throws SQLException {
        UUID id = UUID.randomUUID();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, stream);
            insert.setLong(2, sequence);
            insert.setObject(3, id);
            insert.executeUpdate();
        }
        return id;
    }

    public long number(String query) {
        return Long.parseLong(texts(query).get(0));
    }

    private static long number(Connection connection, String query) throws SQLException {
        return Long.parseLong(texts(connection, query).get(0));
    }

    public List<String> texts(String query) {
        try (Connection connection = connect()) {
            return texts(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static List<String> texts(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    public long events() {
        return number(EVENTS);
    }

    public long ledgerSize() {
        return number(ENTRIES);
    }

    public long outboxSize() {
        return number(PENDING);
    }

    /** Waits until all committed events are sequenced. There must be no concurrent writers. */
    public void awaitSequenced() {
        try (Connection connection = connect()) {
            long events = number(connection, EVENTS);
            await(events + " events to be sequenced")
                    .atMost(TIMEOUT)
                    .until(() -> number(connection, ENTRIES) >= events);
            assertThat(number(connection, PENDING)).isZero();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asserts that each event has one entry, positions have no gaps, streams keep their order, and verification succeeds. */
    public void assertConsistent(Api api) {
        long events = assertEntriesAreConsistent();
        JsonNode verification = api.get("/events/verify").body();
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.required("events").asLong()).isEqualTo(events);
    }

    /** Returns the number of events. */
    private long assertEntriesAreConsistent() {
        try (Connection connection = connect()) {
            long events = number(connection, EVENTS);
            assertThat(number(connection, ENTRIES)).isEqualTo(events);
            assertThat(number(connection, PENDING)).isZero();
            assertThat(number(
                            connection,
                            "select count(*) from event_store.event join event_store.ledger using (global_index)"))
                    .as("events with a ledger entry")
                    .isEqualTo(events);
            assertThat(number(
                            connection,
                            "select count(distinct position) from event_store.ledger where position between 1 and "
                                    + events))
                    .as("positions without a gap")
                    .isEqualTo(events);
            assertThat(number(connection, """
                            select count(*) from (
                                select position - lag(position) over (partition by stream order by sequence) as distance
                                from event_store.ledger join event_store.event using (global_index)) entries
                            where distance <= 0"""))
                    .as("positions that contradict the order of a stream")
                    .isZero();
            return events;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
