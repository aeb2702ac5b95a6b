package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The health endpoint reports a stalled ledger and what blocks it, while the server continues to serve requests. */
class LedgerHealthTest {

    /** Includes the time until a ledger counts as stalled. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static LedgerDatabase database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.requiringKeys(database.url(), "--flowledger.ledger.stalled-after=1s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private final Api health = new Api(server.address() + "/actuator/health");
    private final Api operator = health.as(TestServer.ADMIN_KEY);

    @BeforeEach
    void ledger_advances() {
        awaitLedger("UP");
    }

    @Test
    void health_is_down_and_names_the_session_that_holds_the_sequencing_lock() throws SQLException {
        try (Connection holder = database.beginWithSequencingLock()) {
            LedgerDatabase.execute(holder, "set application_name = 'left open'");
            String pid = LedgerDatabase.texts(holder, "select pg_backend_pid()").get(0);
            assertThat(server.admin().create("waits for the lock").status()).isEqualTo(201);

            JsonNode ledger = awaitLedger("DOWN");

            assertThat(ledger.at("/details/reason").asString())
                    .isEqualTo(
                            "Events are pending, but the ledger is not advancing. A session holds the sequencing lock or"
                                    + " blocks its holder: end that session or its transaction.");
            assertThat(ledger.at("/details/lag_events").asLong()).isEqualTo(1);
            assertThat(ledger.at("/details/lag_seconds").asDouble()).isPositive();
            JsonNode lockHolder = ledger.at("/details/held_by/0");
            assertThat(lockHolder.required("pid").asString()).isEqualTo(pid);
            assertThat(lockHolder.required("application").asString()).isEqualTo("left open");
            assertThat(lockHolder.required("client").asString()).isEqualTo("127.0.0.1");
            assertThat(lockHolder.required("state").asString()).isEqualTo("idle in transaction");
            assertThat(Instant.parse(lockHolder.required("since").asString())).isBefore(Instant.now());
            assertReadyAndServing();
            holder.rollback();
        }
        awaitLedger("UP");
        assertThat(health.get("").text()).contains("\"status\":\"UP\"");
    }

    @Test
    void health_names_the_session_that_blocks_the_sequencer() throws SQLException {
        try (Connection other = database.begin()) {
            LedgerDatabase.execute(
                    other, "set application_name = 'altering'", "lock table event_store.ledger in share mode");
            String pid = LedgerDatabase.texts(other, "select pg_backend_pid()").get(0);
            assertThat(server.admin().create("waits for the table").status()).isEqualTo(201);

            await().atMost(TIMEOUT)
                    .until(
                            () -> operator.get("").body().at("/components/ledger/details/held_by"),
                            holders -> holders.valueStream()
                                    .anyMatch(held ->
                                            held.required("pid").asString().equals(pid)));
            other.rollback();
        }
        awaitLedger("UP");
    }

    @Test
    void health_is_down_and_contains_the_failure_to_write_the_ledger() throws SQLException {
        database.execute(
                "create function refuse() returns trigger language plpgsql as"
                        + " $$ begin raise exception 'no room on the device'; end $$",
                "create trigger refuse before insert on event_store.ledger for each row execute function refuse()");
        assertThat(server.admin().create("cannot be written").status()).isEqualTo(201);

        JsonNode ledger = awaitLedger("DOWN");

        assertThat(ledger.at("/details/reason").asString())
                .isEqualTo("The ledger cannot be written: ERROR: no room on the device");
        assertReadyAndServing();

        database.execute("drop trigger refuse on event_store.ledger");
        awaitLedger("UP");
        assertThat(health.get("").text()).contains("\"status\":\"UP\"");
    }

    @Test
    void only_operators_see_the_details() {
        Api writer = health.as(server.admin().issue("health: writer", "writer"));

        JsonNode ledger = operator.get("").body().at("/components/ledger");
        assertThat(ledger.at("/details/position").isIntegralNumber()).isTrue();
        for (Api other : new Api[] {health, writer}) {
            assertThat(other.get("").body().propertyNames()).doesNotContain("components");
            assertThat(other.get("/ledger").status()).isEqualTo(404);
        }
        assertThat(operator.get("/readiness").text()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void without_keys_every_caller_is_an_operator() {
        Api open = new Api(TestServer.shared().address() + "/actuator/health");

        assertThat(open.get("").body().at("/components/ledger/status").asString())
                .isIn("UP", "UNKNOWN");
    }

    private void assertReadyAndServing() {
        Response whole = health.get("");
        assertThat(whole.status()).isEqualTo(503);
        assertThat(whole.text()).contains("\"status\":\"DOWN\"").doesNotContain("ledger");
        assertThat(health.get("/readiness").status()).isEqualTo(200);
        assertThat(health.get("/liveness").status()).isEqualTo(200);
        assertThat(server.admin().create("served while the ledger is down").status())
                .isIn(200, 201);
    }

    private JsonNode awaitLedger(String status) {
        return await("the ledger " + status)
                .atMost(TIMEOUT)
                .until(
                        () -> operator.get("").body().at("/components/ledger"),
                        ledger -> ledger.at("/status").asString().equals(status));
    }
}
