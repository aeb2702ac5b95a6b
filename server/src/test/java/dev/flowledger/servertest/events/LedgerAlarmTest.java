package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    private static final String INTERVAL = "--flowledger.ledger.verification-interval=";
    private static final String OFF = INTERVAL + "0";

    /** Requires a superuser. */
    private static final String WITHOUT_TRIGGERS = "set session_replication_role = replica";

    /** A ledger that is verified every second. */
    private static Ledger scheduled;

    /** A ledger that is verified on request only. */
    private static Ledger requested;

    @BeforeAll
    static void start() {
        scheduled = Ledger.start(INTERVAL + "1s");
        requested = Ledger.start(OFF);
    }

    @AfterAll
    static void stop() {
        scheduled.close();
        requested.close();
    }

    /** A server and its database. */
    private record Ledger(LedgerDatabase database, TestServer server) implements AutoCloseable {

        static Ledger start(String... settings) {
            return start(new LedgerDatabase(Postgres.newDatabase()), settings);
        }

        static Ledger start(LedgerDatabase database, String... settings) {
            return new Ledger(database, TestServer.on(database.url(), new Class<?>[0], settings));
        }

        @Override
        public void close() {
            server.close();
        }

        Api api() {
            return server.api();
        }

        void createFlows(String name, int count) {
            for (int i = 0; i < count; i++) {
                assertThat(api().create(name + " " + i).status()).isEqualTo(201);
            }
            database.awaitSequenced();
        }

        void awaitVerification(String field, String value) {
            await().atMost(TIMEOUT)
                    .until(
                            () -> api().get("/events/verifications")
                                    .body()
                                    .at(field)
                                    .asString(""),
                            value::equals);
        }

        JsonNode health() {
            return new Api(server.address() + "/actuator/health").get("").body().at("/components/ledger");
        }

        void awaitHealth(String status) {
            await().atMost(TIMEOUT).until(() -> health().at("/status").asString(""), status::equals);
        }

        String metric(String name) {
            List<String> lines = new Api(server.address() + "/actuator/prometheus")
                    .get("")
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .toList();
            return lines.get(0).substring(name.length() + 1);
        }
    }

    @Test
    void scheduled_verification_raises_an_alarm_that_remains_until_a_complete_one_is_valid(CapturedOutput output)
            throws SQLException {
        Api api = scheduled.api();
        long head = scheduled.database.ledgerSize();
        scheduled.createFlows("scheduled", 9);
        scheduled.awaitVerification("/0/valid", "true");
        assertThat(scheduled.health().at("/status").asString()).isEqualTo("UP");

        scheduled.database.execute(
                WITHOUT_TRIGGERS,
                "update event_store.event set revision = '2' where sequence = 0 and global_index in"
                        + " (select global_index from event_store.ledger where position - %d in (3, 4, 7))"
                                .formatted(head));

        scheduled.awaitVerification("/0/valid", "false");
        JsonNode verification = api.get("/events/verifications?limit=1").body().get(0);
        assertThat(verification.required("purpose").asString()).isEqualTo("scheduled");
        assertThat(verification.at("/findings/0/first_position").asLong()).isEqualTo(head + 3);
        assertThat(verification.at("/findings/0/last_position").asLong()).isEqualTo(head + 4);
        assertThat(verification.at("/findings/1/first_position").asLong()).isEqualTo(head + 7);
        scheduled.awaitHealth("DOWN");
        String reason = "The event at position " + (head + 3);
        assertThat(scheduled.health().at("/details/not_valid").asString()).contains(reason);
        assertThat(scheduled.metric("flowledger_ledger_valid")).isEqualTo("0.0");
        assertThat(output).contains("The ledger is not valid: " + reason);

        scheduled.database.execute(WITHOUT_TRIGGERS, "update event_store.event set revision = '1'");
        scheduled.awaitHealth("UP");
        assertThat(scheduled.metric("flowledger_ledger_valid")).isEqualTo("1.0");
    }

    @Test
    void alarm_after_a_rollback_remains_until_it_is_acknowledged_with_a_checkpoint() throws SQLException {
        Api api = scheduled.api();
        LedgerDatabase database = scheduled.database;
        long head = database.ledgerSize();
        scheduled.createFlows("earlier", 3);
        String earlier = api.checkpoint().field("checkpoint");
        scheduled.createFlows("later", 2);
        await().atMost(TIMEOUT)
                .until(() ->
                        database.number("select max(verified_position) from event_store.verification") == head + 5);
        scheduled.database.execute(
                WITHOUT_TRIGGERS,
                "delete from event_store.event where global_index in"
                        + " (select global_index from event_store.ledger where position > %d)".formatted(head + 3),
                "delete from event_store.ledger where position > " + (head + 3));
        scheduled.awaitHealth("DOWN");
        long first = database.number("select max(id) from event_store.verification");

        assertThat(api.get("/events/verify").field("valid")).isEqualTo("true");
        await().atMost(TIMEOUT)
                .until(() -> database.number("select count(*) from event_store.verification"
                                + " where rewritten and purpose = 'scheduled' and id > " + first)
                        >= 2);
        assertThat(scheduled.health().at("/details/not_valid").asString())
                .startsWith("The ledger ends at position %d, but the checkpoint is for position %d"
                        .formatted(head + 3, head + 5));
        assertThat(scheduled.health().at("/status").asString()).isEqualTo("DOWN");

        // As a script does that reads checkpoints from the same server.
        String now = api.checkpoint().field("checkpoint");
        assertThat(api.get("/events/verify?checkpoint=" + now).field("anchored"))
                .isEqualTo("true");
        assertThat(scheduled.health().at("/status").asString()).isEqualTo("DOWN");
        assertThat(api.get("/events/verify?acknowledge=true").status()).isEqualTo(422);

        assertThat(api.get("/events/verify?acknowledge=true&checkpoint=" + earlier)
                        .field("anchored"))
                .isEqualTo("true");
        scheduled.awaitHealth("UP");
        assertThat(api.get("/events/verifications?limit=200").body())
                .filteredOn(
                        verification -> verification.required("acknowledged").asBoolean())
                .singleElement()
                .satisfies(acknowledged ->
                        assertThat(acknowledged.required("actor").asString()).isEqualTo("anonymous"));
        scheduled.createFlows("last", 3);
        scheduled.awaitVerification("/0/valid", "true");

        // After six weeks of verifications the acknowledgement is still known.
        database.execute("insert into event_store.verification (purpose, started, finished, valid)"
                + " select 'scheduled', now() - interval '1 hour', now(), true from generate_series(1, 1200)");
        await().atMost(TIMEOUT).until(() -> database.number("select count(*) from event_store.verification") < 1100);
        assertThat(database.number("select count(*) from event_store.verification"
                        + " where purpose = 'requested' and valid and verified_hash is not null"))
                .isEqualTo(1);
    }

    @Test
    void requested_verification_raises_an_alarm_that_a_partial_one_does_not_clear() throws SQLException {
        Api api = requested.api();
        long head = requested.database.ledgerSize();
        int verifications = api.get("/events/verifications").body().size();
        requested.createFlows("requested", 5);
        String checkpoint = api.checkpoint().field("checkpoint");
        String hash = checkpoint.substring(checkpoint.indexOf(':') + 1);
        requested.database.execute(
                WITHOUT_TRIGGERS,
                "update event_store.event set revision = '2' where global_index ="
                        + " (select global_index from event_store.ledger where position = %d)".formatted(head + 2));
        assertThat(api.get("/events/verify").field("valid")).isEqualTo("false");
        requested.awaitHealth("DOWN");

        requested.database.execute(WITHOUT_TRIGGERS, "update event_store.event set revision = '1'");
        assertThat(api.get("/events/verify?since_position=%d&hash=%s".formatted(head + 5, hash))
                        .field("valid"))
                .isEqualTo("true");
        assertThat(api.get("/events/verifications").body().size()).isEqualTo(verifications + 1);
        requested.awaitHealth("DOWN");
        assertThat(api.get("/events/verify").field("valid")).isEqualTo("true");
        requested.awaitHealth("UP");
    }

    @Test
    void wrong_checkpoint_of_a_caller_raises_no_alarm() {
        Api api = requested.api();
        requested.createFlows("known", 1);
        String verifications = api.get("/events/verifications").text();
        assertThat(api.get("/events/verify?checkpoint=1:" + "a".repeat(64)).field("valid"))
                .isEqualTo("false");
        assertThat(api.get("/events/verifications").text()).isEqualTo(verifications);
        assertThat(requested.health().at("/status").asString()).isEqualTo("UP");
    }

    @Test
    @Tag("nightly")
    void large_ledger_is_verified_in_parts_by_one_node_at_a_time() throws SQLException {
        String[] settings = {INTERVAL + "1s", "--flowledger.ledger.verification-max-events=4"};
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        try (Ledger large = Ledger.start(database, settings);
                Ledger other = Ledger.start(database, settings)) {
            large.createFlows("large", 10);
            other.awaitVerification("/0/complete", "false");
            // An earlier event, which is not new any more.
            await().atMost(TIMEOUT)
                    .until(() ->
                            database.number("select coalesce(max(verified_position), 0) from event_store.verification")
                                    == 10);
            database.execute(
                    WITHOUT_TRIGGERS,
                    "update event_store.event set revision = '2' where global_index ="
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
    @Tag("nightly")
    void ledger_that_was_rolled_back_no_longer_contains_a_published_checkpoint(
            @TempDir Path directory, CapturedOutput output) throws Exception {
        Path file = directory.resolve("checkpoints");
        String[] settings = {"--flowledger.checkpoint.file=" + file, "--flowledger.checkpoint.interval=1s", OFF};
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        String checkpoint;
        try (Ledger ledger = Ledger.start(database, settings)) {
            ledger.createFlows("published", 3);
            checkpoint = ledger.api().checkpoint().field("checkpoint");
            await().atMost(TIMEOUT)
                    .until(() -> Files.readString(file).contains("\"checkpoint\":\"" + checkpoint + "\""));
        }
        database.execute(
                WITHOUT_TRIGGERS,
                "delete from event_store.event where global_index in"
                        + " (select global_index from event_store.ledger where position = 3)",
                "delete from event_store.ledger where position = 3",
                // As after the restore of a backup: the file is newer than the database.
                "delete from event_store.checkpoint where position = 3");
        try (Ledger ledger = Ledger.start(database, settings)) {
            ledger.awaitHealth("DOWN");
            assertThat(ledger.health().at("/details/not_valid").asString())
                    .startsWith("The ledger no longer contains checkpoint " + checkpoint + " of 20")
                    .contains(": it was rewritten or rolled back after position ");
            assertThat(output).contains("The ledger no longer contains checkpoint " + checkpoint);
            assertThat(ledger.api().get("/events/verify").field("valid")).isEqualTo("true");
            ledger.awaitHealth("DOWN");
        }
    }
}
