package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** A ledger that is not valid raises an alarm, which remains until a verification of the whole ledger finds nothing. */
@ExtendWith(OutputCaptureExtension.class)
class LedgerAlarmTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String OFF = "--flowledger.ledger.verification-interval=0";

    private final LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());

    @Test
    void scheduled_verification_raises_an_alarm_that_remains_until_a_complete_one_is_valid(CapturedOutput output)
            throws SQLException {
        try (TestServer server = start("--flowledger.ledger.verification-interval=1s")) {
            Api api = server.api();
            createFlows(api, 9);
            awaitVerification(api, "/0/valid", "true");
            assertThat(health(server).at("/status").asString()).isEqualTo("UP");

            tamper("update event_store.event set revision = '2' where sequence = 0 and global_index in"
                    + " (select global_index from event_store.ledger where position in (3, 4, 7))");

            awaitVerification(api, "/0/valid", "false");
            JsonNode verification =
                    api.get("/events/verifications?limit=1").body().get(0);
            assertThat(verification.required("purpose").asString()).isEqualTo("scheduled");
            assertThat(verification.at("/findings/0/first_position").asLong()).isEqualTo(3);
            assertThat(verification.at("/findings/0/last_position").asLong()).isEqualTo(4);
            assertThat(verification.at("/findings/1/first_position").asLong()).isEqualTo(7);
            awaitHealth(server, "DOWN");
            assertThat(health(server).at("/details/not_valid").asString()).contains("The event at position 3");
            assertThat(metric(server, "flowledger_ledger_valid")).isEqualTo("0.0");
            assertThat(output).contains("The ledger is not valid: The event at position 3");

            tamper("update event_store.event set revision = '1'");
            awaitHealth(server, "UP");
            assertThat(metric(server, "flowledger_ledger_valid")).isEqualTo("1.0");
        }
    }

    @Test
    void alarm_after_a_rollback_remains_until_it_is_acknowledged_with_a_checkpoint() throws SQLException {
        try (TestServer server = start("--flowledger.ledger.verification-interval=1s")) {
            Api api = server.api();
            createFlows(api, 3);
            String earlier = api.checkpoint().field("checkpoint");
            createFlows(api, "later", 2);
            await().atMost(TIMEOUT)
                    .until(() -> database.number("select max(verified_position) from event_store.verification") == 5);
            tamper(
                    "delete from event_store.event where global_index in"
                            + " (select global_index from event_store.ledger where position > 3)",
                    "delete from event_store.ledger where position > 3");
            awaitHealth(server, "DOWN");
            long first = database.number("select max(id) from event_store.verification");

            assertThat(api.get("/events/verify").field("valid")).isEqualTo("true");
            await().atMost(TIMEOUT)
                    .until(() -> database.number("select count(*) from event_store.verification"
                                    + " where rewritten and purpose = 'scheduled' and id > " + first)
                            >= 2);
            assertThat(health(server).at("/details/not_valid").asString())
                    .startsWith("The ledger ends at position 3, but the checkpoint is for position 5");
            assertThat(health(server).at("/status").asString()).isEqualTo("DOWN");

            // As a script does that reads checkpoints from the same server.
            String now = api.checkpoint().field("checkpoint");
            assertThat(api.get("/events/verify?checkpoint=" + now).field("anchored"))
                    .isEqualTo("true");
            assertThat(health(server).at("/status").asString()).isEqualTo("DOWN");
            assertThat(api.get("/events/verify?acknowledge=true").status()).isEqualTo(422);

            assertThat(api.get("/events/verify?acknowledge=true&checkpoint=" + earlier)
                            .field("anchored"))
                    .isEqualTo("true");
            awaitHealth(server, "UP");
            assertThat(api.get("/events/verifications?limit=200").body())
                    .filteredOn(verification ->
                            verification.required("acknowledged").asBoolean())
                    .singleElement()
                    .satisfies(acknowledged -> assertThat(
                                    acknowledged.required("actor").asString())
                            .isEqualTo("anonymous"));
            createFlows(api, "last", 3);
            awaitVerification(api, "/0/valid", "true");

            // After six weeks of verifications the acknowledgement is still known.
            database.execute("insert into event_store.verification (purpose, started, finished, valid)"
                    + " select 'scheduled', now() - interval '1 hour', now(), true from generate_series(1, 1200)");
            await().atMost(TIMEOUT)
                    .until(() -> database.number("select count(*) from event_store.verification") < 1100);
            assertThat(database.number("select count(*) from event_store.verification"
                            + " where purpose = 'requested' and valid and verified_hash is not null"))
                    .isEqualTo(1);
        }
    }

    @Test
    void requested_verification_raises_an_alarm_that_a_partial_one_does_not_clear() throws SQLException {
        try (TestServer server = start(OFF)) {
            Api api = server.api();
            createFlows(api, 5);
            String checkpoint = api.checkpoint().field("checkpoint");
            String hash = checkpoint.substring(checkpoint.indexOf(':') + 1);
            tamper("update event_store.event set revision = '2' where global_index ="
                    + " (select global_index from event_store.ledger where position = 2)");
            assertThat(api.get("/events/verify").field("valid")).isEqualTo("false");
            awaitHealth(server, "DOWN");

            tamper("update event_store.event set revision = '1'");
            assertThat(api.get("/events/verify?since_position=5&hash=" + hash).field("valid"))
                    .isEqualTo("true");
            assertThat(api.get("/events/verifications").body().size()).isEqualTo(1);
            awaitHealth(server, "DOWN");
            assertThat(api.get("/events/verify").field("valid")).isEqualTo("true");
            awaitHealth(server, "UP");
        }
    }

    @Test
    void wrong_checkpoint_of_a_caller_raises_no_alarm() {
        try (TestServer server = start(OFF)) {
            createFlows(server.api(), 1);
            assertThat(server.api()
                            .get("/events/verify?checkpoint=1:" + "a".repeat(64))
                            .field("valid"))
                    .isEqualTo("false");
            assertThat(server.api().get("/events/verifications").body().isEmpty())
                    .isTrue();
        }
    }

    @Test
    @Tag("nightly")
    void large_ledger_is_verified_in_parts_by_one_node_at_a_time() throws SQLException {
        String[] settings = {
            "--flowledger.ledger.verification-interval=1s", "--flowledger.ledger.verification-max-events=4"
        };
        try (TestServer server = start(settings);
                TestServer other = start(settings)) {
            createFlows(server.api(), 10);
            awaitVerification(other.api(), "/0/complete", "false");
            // An earlier event, which is not new any more.
            await().atMost(TIMEOUT)
                    .until(() ->
                            database.number("select coalesce(max(verified_position), 0) from event_store.verification")
                                    == 10);
            tamper("update event_store.event set revision = '2' where global_index ="
                    + " (select global_index from event_store.ledger where position = 6)");

            await().atMost(TIMEOUT)
                    .until(() -> database.number(
                                    "select count(*) from event_store.verification where not valid and findings::text like '%position 6 %'")
                            > 0);
            assertThat(database.number("""
                            select count(*) from event_store.verification a join event_store.verification b on a.id < b.id
                            where b.started < a.started + interval '900 ms'"""))
                    .as("verifications that two nodes have started within an interval")
                    .isZero();
        }
    }

    @Test
    void ledger_that_was_rolled_back_no_longer_contains_a_published_checkpoint(
            @TempDir Path temp, CapturedOutput output) throws Exception {
        Path file = temp.resolve("checkpoints");
        String[] settings = {"--flowledger.checkpoint.file=" + file, "--flowledger.checkpoint.interval=1s", OFF};
        String checkpoint;
        try (TestServer server = start(settings)) {
            createFlows(server.api(), 3);
            checkpoint = server.api().checkpoint().field("checkpoint");
            await().atMost(TIMEOUT)
                    .until(() -> Files.readString(file).contains("\"checkpoint\":\"" + checkpoint + "\""));
        }
        tamper(
                "delete from event_store.event where global_index in"
                        + " (select global_index from event_store.ledger where position = 3)",
                "delete from event_store.ledger where position = 3",
                // As after the restore of a backup: the file is newer than the database.
                "delete from event_store.checkpoint where position = 3");
        try (TestServer server = start(settings)) {
            awaitHealth(server, "DOWN");
            assertThat(health(server).at("/details/not_valid").asString())
                    .startsWith("The ledger no longer contains checkpoint " + checkpoint + " of 20")
                    .contains(": it was rewritten or rolled back after position ");
            assertThat(output).contains("The ledger no longer contains checkpoint " + checkpoint);
            assertThat(server.api().get("/events/verify").field("valid")).isEqualTo("true");
            awaitHealth(server, "DOWN");
        }
    }

    private TestServer start(String... settings) {
        return TestServer.on(database.url(), new Class<?>[0], settings);
    }

    private void createFlows(Api api, int count) {
        createFlows(api, "flow", count);
    }

    private void createFlows(Api api, String name, int count) {
        for (int i = 0; i < count; i++) {
            api.create(name + " " + i);
        }
        database.awaitSequenced();
    }

    private void tamper(String... sql) throws SQLException {
        try (Connection connection = database.connect()) {
            LedgerDatabase.execute(connection, "set session_replication_role = replica");
            LedgerDatabase.execute(connection, sql);
        }
    }

    private static void awaitVerification(Api api, String field, String value) {
        await().atMost(TIMEOUT)
                .until(() -> api.get("/events/verifications").body().at(field).asString(""), value::equals);
    }

    private static JsonNode health(TestServer server) {
        return new Api(server.address() + "/actuator/health").get("").body().at("/components/ledger");
    }

    private static void awaitHealth(TestServer server, String status) {
        await().atMost(TIMEOUT).until(() -> health(server).at("/status").asString(""), status::equals);
    }

    private static String metric(TestServer server, String name) {
        List<String> lines = new Api(server.address() + "/actuator/prometheus")
                .get("")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .toList();
        return lines.get(0).substring(name.length() + 1);
    }
}
