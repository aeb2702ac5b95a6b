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
import tools.jackson.databind.JsonNode;

/** The database under a ledger, as somebody sees it who has SQL. */
public record LedgerDatabase(String url) {

    /** What "within seconds" means, on a slow machine as well. */
    public static final Duration SECONDS = Duration.ofSeconds(10);

    /** The advisory lock of the one writer: whoever holds it stops the ledger, and nothing else. */
    public static final String WRITERS_LOCK = "select pg_advisory_xact_lock(" + 0x6c656467657200L + ")";

    private static final String INSERT = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            values (?, ?, 'raw', ?, 'raw.happened', '1', now(), '{"raw": true}', '{}')""";

    /** A connection of its own. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** The beginning of a transaction. */
    public Connection begin() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        return connection;
    }

    /** A transaction that keeps the ledger's lock until it ends. */
    public Connection beginWithTheWritersLock() throws SQLException {
        Connection holder = begin();
        execute(holder, WRITERS_LOCK);
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

    /** Inserts an event behind the application's back, in the way that the application does. */
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
        return number("select count(*) from event_store.event");
    }

    public long inLedger() {
        return number("select count(*) from event_store.ledger");
    }

    public long inInbox() {
        return number("select count(*) from event_store.outbox");
    }

    /** Waits until everything that is committed is in the ledger. Nobody may write any more. */
    public void awaitEverythingInTheLedger() {
        long events = events();
        await("the ledger of " + events + " events").atMost(SECONDS).until(() -> inLedger() >= events);
        assertThat(inInbox()).isZero();
    }

    /** Every event once, positions 1, 2, 3, …, streams in their order, and every hash as it should be. */
    public void assertSound(Api api) {
        long events = events();
        assertThat(inLedger()).isEqualTo(events);
        assertThat(inInbox()).isZero();
        assertThat(number("select count(*) from event_store.event join event_store.ledger using (global_index)"))
                .as("events with a place")
                .isEqualTo(events);
        assertThat(number("select count(distinct position) from event_store.ledger where position between 1 and "
                        + events))
                .as("places without a gap")
                .isEqualTo(events);
        assertThat(number("""
                        select count(*) from (
                            select position - lag(position) over (partition by stream order by sequence) as distance
                            from event_store.ledger join event_store.event using (global_index)) places
                        where distance <= 0""")).as("places against the order of a stream").isZero();
        JsonNode verification = api.get("/events/verify").body();
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.required("events").asLong()).isEqualTo(events);
    }
}
