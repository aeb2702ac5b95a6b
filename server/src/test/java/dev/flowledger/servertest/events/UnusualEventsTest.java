package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that the server never writes but the database accepts. They must not stop the sequencing of other events. */
class UnusualEventsTest {

    private static LedgerDatabase database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'infinity', '{}', '{}'",
                "'-infinity', '{}', '{}'",
                "'20000-01-01', '{}', '{}'",
                "'0044-03-15 BC', '{}', '{}'",
                "now(), '{}', '{\"actor\": \"nul \\u0000\"}'",
                "now(), '{}', '{\"actor\": \"half \\ud800\"}'",
                "now(), '{\"id\": \"nul \\u0000\"}', '{}'",
                "now(), '{\"id\": \"half \\ud800\"}', '{}'",
                "now(), '1', 'null'",
                "now(), (repeat('[', 2000) || repeat(']', 2000))::json, '{}'",
                // Longer than an entry of an index may be, and not compressible.
                "now(), ('{\"id\":\"' || (select string_agg(md5(n::text), '') from generate_series(1, 9000) n) || '\"}')::json, '{}'",
                "now(), '{}', ('{\"actor\":\"' || (select string_agg(md5(n::text), '') from generate_series(1, 9000) n)"
                        + " || '\",\"causationId\":\"c\",\"command\":\"C\",\"correlationId\":\"r\"}')::json",
                "now(), '{}', ('{\"actor\":\"' || repeat('\\t', 100000)"
                        + " || '\",\"causationId\":\"c\",\"command\":\"C\",\"correlationId\":\"r\"}')::json",
                "now(), ('{\"n\":' || repeat('1', 2000) || '}')::json, '{}'",
            })
    void unusual_event_is_sequenced(String timePayloadAndMetadata) throws SQLException {
        database.execute("insert into event_store.event"
                + " (stream, sequence, stream_type, id, type, revision, \"time\", payload, metadata) values ('unusual-'"
                + " || gen_random_uuid(), 0, 'unusual', gen_random_uuid(), 'unusual', '1', " + timePayloadAndMetadata
                + ")");

        database.awaitSequenced();
        database.assertConsistent(server.api());
        assertThat(server.api().get("/events?limit=1000").status()).isEqualTo(200);
    }

    @Test
    void event_with_a_long_type_is_sequenced() throws SQLException {
        database.execute("insert into event_store.event"
                + " (stream, sequence, stream_type, id, type, revision, \"time\", payload, metadata)"
                + " select repeat('s', 100000), 0, long, gen_random_uuid(), long, long, now(), '{}', '{}'"
                + " from (select string_agg(md5(n::text), '') as long from generate_series(1, 9000) n) texts");

        database.awaitSequenced();
        database.assertConsistent(server.api());
    }

    @Test
    void event_that_is_in_the_outbox_again_keeps_its_position() throws SQLException {
        server.api().create("once");
        database.awaitSequenced();
        database.execute(
                "insert into event_store.outbox select global_index from event_store.ledger",
                "insert into event_store.outbox values (1000000000)");
        server.api().create("twice");

        database.awaitSequenced();
        database.assertConsistent(server.api());
    }
}
