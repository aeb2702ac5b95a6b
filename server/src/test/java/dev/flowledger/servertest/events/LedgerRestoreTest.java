package dev.flowledger.servertest.events;

import static dev.flowledger.testing.LedgerDatabase.ACQUIRE_SEQUENCING_LOCK;
import static dev.flowledger.testing.LedgerDatabase.append;
import static dev.flowledger.testing.LedgerDatabase.execute;
import static dev.flowledger.testing.LedgerDatabase.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;

/** The ledger continues after a dump is restored into a new cluster, whose transaction ids start again. */
class LedgerRestoreTest {

    private static final String LEDGER = "select position || ' ' || global_index || ' ' || encode(hash, 'hex')"
            + " from event_store.ledger order by position";

    /** More transaction ids than a new cluster has used. */
    private static final String SPEND_TRANSACTION_IDS = """
            do $$
            begin
                for i in 1..5000 loop
                    perform pg_current_xact_id();
                    commit;
                end loop;
            end
            $$""";

    /** The content of a dump: the rows of every table, and the last value of the sequence of global indexes. */
    private record Dump(Map<String, byte[]> tables, String lastIndex) {}

    @Test
    void restored_ledger_continues_without_gaps_or_duplicates() throws Exception {
        LedgerDatabase old = new LedgerDatabase(Postgres.newDatabase());
        old.execute(SPEND_TRANSACTION_IDS);
        Dump dump;
        String checkpoint;
        try (Connection late = old.begin();
                Connection holder = old.begin()) {
            try (TestServer server = TestServer.on(old.url())) {
                append(late, "late", 0);
                for (int i = 0; i < 10; i++) {
                    server.api().create("in the ledger " + i);
                }
                old.awaitSequenced();
                checkpoint = server.api().checkpoint().field("checkpoint");
                execute(holder, ACQUIRE_SEQUENCING_LOCK);
                for (int i = 0; i < 5; i++) {
                    server.api().create("in the outbox " + i);
                }
            }
            dump = dump(old);
        }
        List<String> ledger = old.texts(LEDGER);
        assertThat(ledger).hasSize(10);
        assertThat(old.outboxSize()).isEqualTo(5);

        try (EmbeddedPostgres cluster = Postgres.newCluster()) {
            LedgerDatabase fresh = new LedgerDatabase(cluster.getJdbcUrl("postgres", "postgres"));
            fresh.migrate();
            restore(dump, fresh);
            assertThat(fresh.number("select pg_current_xact_id()"))
                    .as("transaction ids start again")
                    .isLessThan(old.number("select min(xmin::text::bigint) from event_store.event"));

            try (TestServer server = TestServer.on(fresh.url())) {
                fresh.awaitSequenced();
                fresh.assertConsistent(server.api());
                assertThat(fresh.ledgerSize()).isEqualTo(15);
                assertThat(server.api().byName("in the outbox 4").status()).isEqualTo(200);

                server.api().create("afterwards");

                assertAnchored(server.api(), checkpoint, 16);
                fresh.assertConsistent(server.api());
                assertThat(fresh.texts(LEDGER)).startsWith(ledger.toArray(String[]::new));
            }
        }
    }

    private static void assertAnchored(Api api, String checkpoint, long events) {
        JsonNode verification =
                api.get("/events/verify?checkpoint=" + checkpoint).body();
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.required("anchored").asBoolean()).isTrue();
        assertThat(verification.required("events").asLong()).isEqualTo(events);
    }

    /** Dumps every table in one snapshot, as pg_dump does. */
    private static Dump dump(LedgerDatabase database) throws SQLException, IOException {
        try (Connection connection = database.begin()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Map<String, byte[]> tables = new LinkedHashMap<>();
            for (String table : tables(connection)) {
                ByteArrayOutputStream rows = new ByteArrayOutputStream();
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout", rows);
                tables.put(table, rows.toByteArray());
            }
            return new Dump(
                    tables,
                    texts(connection, "select last_value from event_store.event_global_index_seq")
                            .get(0));
        }
    }

    /** Restores as pg_restore --disable-triggers does. A trigger would add every event to the outbox again. */
    private static void restore(Dump dump, LedgerDatabase database) throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            execute(connection, "set session_replication_role = replica");
            assertThat(tables(connection))
                    .containsExactlyElementsOf(dump.tables().keySet());
            for (Map.Entry<String, byte[]> table : dump.tables().entrySet()) {
                execute(connection, "truncate " + table.getKey());
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy " + table.getKey() + " from stdin", new ByteArrayInputStream(table.getValue()));
            }
            execute(connection, "select setval('event_store.event_global_index_seq', " + dump.lastIndex() + ")");
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        return texts(
                connection,
                "select 'event_store.' || tablename from pg_tables where schemaname = 'event_store'"
                        + " and tablename not like 'flyway%' order by tablename");
    }
}
