package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Answer;
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

/** A ledger that stands still is seen from outside, with what holds it, while the server goes on serving. */
class LedgerHealthTest {

    /** Ten seconds until a ledger is said to stand still, and as many for a slow machine. */
    private static final Duration UNTIL_IT_IS_SEEN = Duration.ofSeconds(20);

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
    void it_goes_on() {
        awaitLedger("UP");
    }

    @Test
    void a_ledger_whose_lock_is_held_turns_health_down_and_names_who_holds_it() throws SQLException {
        try (Connection holder = database.beginWithSequencingLock()) {
            LedgerDatabase.execute(holder, "set application_name = 'left open'");
            String pid = LedgerDatabase.texts(holder, "select pg_backend_pid()").get(0);
            assertThat(server.admin().create("waits for the lock").status()).isEqualTo(201);

            JsonNode ledger = awaitLedger("DOWN");

            assertThat(ledger.at("/details/reason").asString()).contains("lock of the ledger's writer");
            assertThat(ledger.at("/details/lag_events").asLong()).isEqualTo(1);
            assertThat(ledger.at("/details/lag_seconds").asDouble()).isBetween(0.5, 20.0);
            JsonNode holds = ledger.at("/details/held_by/0");
            assertThat(holds.required("pid").asString()).isEqualTo(pid);
            assertThat(holds.required("application").asString()).isEqualTo("left open");
            assertThat(holds.required("client").asString()).isEqualTo("127.0.0.1");
            assertThat(holds.required("state").asString()).isEqualTo("idle in transaction");
            assertThat(Instant.parse(holds.required("since").asString())).isBefore(Instant.now());
            assertReadyAllTheSame();
            holder.rollback();
        }
        awaitLedger("UP");
        assertThat(health.get("").text()).contains("\"status\":\"UP\"");
    }

    @Test
    void whoever_makes_the_writer_itself_wait_is_named_with_it() throws SQLException {
        try (Connection other = database.begin()) {
            LedgerDatabase.execute(
                    other, "set application_name = 'altering'", "lock table event_store.ledger in share mode");
            String pid = LedgerDatabase.texts(other, "select pg_backend_pid()").get(0);
            assertThat(server.admin().create("waits for the table").status()).isEqualTo(201);

            await().atMost(UNTIL_IT_IS_SEEN)
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
    void a_ledger_that_cannot_be_written_turns_health_down_and_says_why() throws SQLException {
        database.execute(
                "create function refuse() returns trigger language plpgsql as"
                        + " $$ begin raise exception 'no room on the device'; end $$",
                "create trigger refuse before insert on event_store.ledger for each row execute function refuse()");
        assertThat(server.admin().create("cannot be written").status()).isEqualTo(201);

        JsonNode ledger = awaitLedger("DOWN");

        assertThat(ledger.at("/details/reason").asString())
                .isEqualTo("The ledger cannot be written: ERROR: no room on the device");
        assertReadyAllTheSame();

        database.execute("drop trigger refuse on event_store.ledger");
        awaitLedger("UP");
        assertThat(health.get("").text()).contains("\"status\":\"UP\"");
    }

    @Test
    void only_an_operator_is_told_more_than_up_or_down() {
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
    void without_keys_everybody_is_an_operator() {
        Api open = new Api(TestServer.shared().address() + "/actuator/health");

        assertThat(open.get("").body().at("/components/ledger/status").asString())
                .isIn("UP", "UNKNOWN");
    }

    private void assertReadyAllTheSame() {
        Answer whole = health.get("");
        assertThat(whole.status()).isEqualTo(503);
        assertThat(whole.text()).contains("\"status\":\"DOWN\"").doesNotContain("ledger");
        assertThat(health.get("/readiness").status()).isEqualTo(200);
        assertThat(health.get("/liveness").status()).isEqualTo(200);
        assertThat(server.admin().create("served all the same").status()).isIn(200, 201);
    }

    private JsonNode awaitLedger(String status) {
        return await("the ledger " + status)
                .atMost(UNTIL_IT_IS_SEEN)
                .until(
                        () -> operator.get("").body().at("/components/ledger"),
                        ledger -> ledger.at("/status").asString().equals(status));
    }
}
