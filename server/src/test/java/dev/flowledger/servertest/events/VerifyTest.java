package dev.flowledger.servertest.events;

import static dev.flowledger.testing.LedgerDatabase.TIMEOUT;
import static dev.flowledger.testing.LedgerDatabase.execute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.StoredEventBuilder;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.ledger.LedgerTree;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;

/** Verification detects every change that a superuser of the database can make. */
class VerifyTest {

    private static final int EVENTS = 12;

    /** Disables the triggers of the session, which requires a superuser. */
    private static final String WITHOUT_TRIGGERS = "set session_replication_role = replica";

    /** All columns of an event but the generated one. */
    private static final String EVENT_COLUMNS =
            "global_index, stream, sequence, stream_type, id, type, revision, time, payload, metadata";

    private static final String WRONG_HASH = "does not match its hash";
    private static final String WRONG_ENTRY = "does not match its event";

    private static LedgerDatabase database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void create_ledger_and_backup() throws SQLException {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        api = server.api();
        for (int i = 0; i < EVENTS / 3; i++) {
            String id = api.create("flow " + i, "tag").id();
            api.patch("/flows/" + id, "{\"tags\":[\"other\"]}");
            api.delete("/flows/" + id);
        }
        database.awaitSequenced();
        database.execute(
                "create schema backup",
                "create table backup.event as table event_store.event",
                "create table backup.ledger as table event_store.ledger");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void restore_backup() throws SQLException {
        database.execute(
                WITHOUT_TRIGGERS,
                "truncate event_store.ledger, event_store.outbox, event_store.event",
                "insert into event_store.event (" + EVENT_COLUMNS + ") overriding system value select " + EVENT_COLUMNS
                        + " from backup.event",
                "insert into event_store.ledger select * from backup.ledger");
        database.assertConsistent(api);
    }

    /** {@code TamperMatrixTest} changes each column of events and entries. */
    static Stream<Arguments> tamperings() {
        return Stream.of(
                // The flows are created at positions 1, 4, 7 and 10.
                eventChange(1, "payload = replace(payload::text, 'flow 0', 'flow X')::json", WRONG_HASH),
                eventChange(12, "payload = replace(payload::text, '\"at\":\"2', '\"at\":\"3')::json", WRONG_HASH),
                eventChange(7, "payload = (payload::text || ' ')::json", WRONG_HASH),
                eventChange(7, "payload = replace(payload::text, 'flow 2', '\\u0066low 2')::json", WRONG_HASH),
                eventChange(7, "metadata = (metadata::text || ' ')::json", WRONG_HASH),
                eventChange(7, "\"time\" = 'infinity'", WRONG_HASH),
                tampering("delete from event_store.ledger where position in (7, 8)", 7L, "Position 7 is missing"),
                tampering("delete from event_store.ledger where position = 12", null, "has no ledger entry"),
                tampering(swap(11, 12), 11L, WRONG_HASH),
                entryChange("hash = ''", WRONG_HASH));
    }

    static Stream<Arguments> furtherTamperings() {
        return Stream.of(
                eventChange(7, "payload = replace(payload::text, 'flow 2', 'flow X')::json", WRONG_HASH),
                eventChange(7, "payload = replace(payload::text, ',', ', ')::json", WRONG_HASH),
                eventChange(7, "payload = (E'\\n' || payload::text)::json", WRONG_HASH),
                eventChange(7, "metadata = replace(metadata::text, 'anonymous', 'anonymouX')::json", WRONG_HASH),
                eventChange(7, "metadata = replace(metadata::text, 'anonymous', '\\u0061nonymous')::json", WRONG_HASH),
                eventChange(7, "metadata = replace(metadata::text, 'CreateFlow', 'DeleteFlow')::json", WRONG_HASH),
                eventChange(7, "metadata = '{}'", WRONG_HASH),
                eventChange(7, "\"time\" = \"time\" + interval '1 microsecond'", WRONG_HASH),
                eventChange(7, "\"time\" = '-infinity'", WRONG_HASH),
                eventChange(7, "type = 'flow.renamed'", WRONG_HASH),
                eventChange(7, "revision = '2'", WRONG_HASH),
                eventChange(7, "sequence = 7", WRONG_HASH),
                eventChange(7, "stream = stream || 'x'", WRONG_HASH),
                eventChange(7, "stream_type = 'flaw'", WRONG_HASH),
                eventChange(7, "id = gen_random_uuid()", WRONG_HASH),
                tampering(
                        "delete from event_store.event where global_index = " + indexAtPosition(7),
                        7L,
                        "was removed from the event store"),
                tampering("delete from event_store.ledger where position = 1", 1L, "Position 1 is missing"),
                tampering("delete from event_store.ledger where position = 7", 7L, "Position 7 is missing"),
                tampering(
                        "delete from event_store.event where global_index = " + indexAtPosition(7)
                                + "; delete from event_store.ledger where position = 7",
                        7L,
                        "Position 7 is missing"),
                tampering(swap(4, 10), 4L, WRONG_HASH),
                tampering("""
                        insert into event_store.event
                            (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                        values ('flow-x', 0, 'flow', gen_random_uuid(), 'flow.deleted', '1', now(), '{}', '{}')""", null, "was inserted while the triggers were disabled"),
                entryChange("type = 'flow.created'", WRONG_ENTRY),
                entryChange("actor = 'another actor'", WRONG_ENTRY),
                entryChange("subject = gen_random_uuid()", WRONG_ENTRY),
                entryChange("\"time\" = \"time\" + interval '1 microsecond'", WRONG_ENTRY),
                entryChange("hash = sha256('x')", WRONG_HASH),
                tampering("update event_store.ledger set position = 13 where position = 12", 12L, "Position 12"),
                tampering(
                        "update event_store.ledger set position = 0 where position = 1", 1L, "Position 1 is missing"));
    }

    private static Arguments eventChange(long position, String set, String reason) {
        return tampering(
                "update event_store.event set " + set + " where global_index = " + indexAtPosition(position),
                position,
                reason);
    }

    private static Arguments entryChange(String set, String reason) {
        return tampering("update event_store.ledger set " + set + " where position = 8", 8L, reason);
    }

    private static Arguments tampering(String sql, Long position, String reason) {
        return arguments(sql, position, reason);
    }

    private static String indexAtPosition(long position) {
        return "(select global_index from event_store.ledger where position = " + position + ")";
    }

    private static String swap(long one, long other) {
        String set = "update event_store.ledger set global_index = %s where position = %d;";
        String originalIndex = "(select global_index from backup.ledger where position = %d)";
        return set.formatted("-1", one)
                + set.formatted(originalIndex.formatted(one), other)
                + set.formatted(originalIndex.formatted(other), one);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tamperings")
    void verification_names_the_first_invalid_position(String sql, Long position, String reason) throws SQLException {
        tamper(sql);

        assertInvalid(verify(""), position, reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("furtherTamperings")
    @Tag("nightly")
    void verification_names_the_first_invalid_position_of_further_changes(String sql, Long position, String reason)
            throws SQLException {
        tamper(sql);

        assertInvalid(verify(""), position, reason);
    }

    @Test
    void verification_lists_all_inconsistencies_with_their_extent() throws SQLException {
        tamper(
                "update event_store.event set revision = '2' where global_index in"
                        + " (select global_index from event_store.ledger where position between 2 and 4)",
                "update event_store.ledger set hash = sha256('x') where position = 6",
                "delete from event_store.ledger where position in (9, 10)",
                "update event_store.ledger set actor = 'x' where position = 12");

        JsonNode verification = verify("");

        assertThat(verification.required("findings").valueStream().map(VerifyTest::extent))
                .containsExactly("2-4", "6-6", "9-10", "12-12", "null-null", "null-null");
        assertThat(verification.at("/findings/2/reason").asString()).contains("Position 9 is missing");
        assertThat(verification.required("truncated").asBoolean()).isFalse();
        assertThat(verification.required("events").asLong()).isEqualTo(EVENTS - 3 - 1 - 2 - 1);
        assertThat(verification.required("head_hash").isNull()).isTrue();
    }

    @Test
    void number_of_findings_is_limited() throws SQLException {
        tamper("""
                insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                select 'x-' || n, 0, 'x', gen_random_uuid(), 'x', '1', now(), '{}', '{}' from generate_series(1, 150) n""");

        JsonNode verification = verify("");

        assertThat(verification.required("findings")).hasSize(100);
        assertThat(verification.required("truncated").asBoolean()).isTrue();
    }

    @Test
    void jump_of_the_global_index_does_not_prolong_a_verification() throws SQLException {
        tamper("""
                insert into event_store.event
                    (global_index, stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                    overriding system value
                values (9000000000000000000, 'x', 0, 'x', gen_random_uuid(), 'x', '1', now(), '{}', '{}')""");

        assertInvalid(verify(""), null, "has no ledger entry");
    }

    private static String extent(JsonNode finding) {
        return finding.required("first_position") + "-" + finding.required("last_position");
    }

    @Test
    void removed_end_of_the_ledger_is_detected_only_with_a_checkpoint() throws SQLException {
        String checkpoint = checkpoint();
        tamper(
                "delete from event_store.event where global_index in"
                        + " (select global_index from event_store.ledger where position > 10)",
                "delete from event_store.ledger where position > 10");

        assertValid(verify(""), false, 10);
        assertInvalid(
                verify("?checkpoint=" + checkpoint),
                11L,
                "The ledger ends at position 10, but the checkpoint is for position 12: the end of the ledger was removed. It agrees with earlier checkpoints up to position 0.");
        assertInvalid(
                verify("?since_position=12&hash=" + checkpoint.substring(3)), 11L, "the end of the ledger was removed");
    }

    @Test
    void rewritten_ledger_is_detected_only_with_a_checkpoint() throws SQLException {
        String checkpoint = checkpoint();
        Checkpoint early = checkpointAt(3);
        tamper("update event_store.event set payload = replace(payload::text, 'flow 2', 'flow X')::json"
                + " where global_index = " + indexAtPosition(7));
        recomputeAllHashes();

        assertValid(verify(""), false, EVENTS);
        assertInvalid(
                verify("?checkpoint=" + checkpoint), 1L, "the ledger was rewritten or rolled back after position 0");
        assertInvalid(verify("?since_position=12&hash=" + checkpoint.substring(3)), 1L, "was rewritten");
        assertValid(verify("?checkpoint=" + early), true, EVENTS);
    }

    @Test
    void verification_with_a_matching_checkpoint_is_anchored() throws SQLException {
        assertValid(verify(""), false, EVENTS);
        assertValid(verify("?checkpoint=" + checkpoint()), true, EVENTS);
        assertValid(verify("?checkpoint=" + checkpointAt(5)), true, EVENTS);
        assertValid(verify("?checkpoint=" + Checkpoint.empty()), true, EVENTS);
        assertThat(verify("").required("head_position") + ":"
                        + verify("").required("head_hash").asString())
                .isEqualTo(checkpoint());
        assertInvalid(verify("?checkpoint=5:" + "a".repeat(64)), 1L, "was rewritten");
        assertInvalid(verify("?checkpoint=13:" + "a".repeat(64)), 13L, "the end of the ledger was removed");
    }

    @Test
    void verification_since_a_position_covers_only_later_events() throws SQLException {
        String four = since(4);
        String seven = since(7);
        String last = since(EVENTS);
        assertValid(verify(seven), true, EVENTS - 7);
        assertValid(verify(last), true, 0);
        tamper("update event_store.event set revision = '2' where global_index = " + indexAtPosition(6));

        assertValid(verify(seven), true, EVENTS - 7);
        assertInvalid(verify(four), 6L, WRONG_HASH);
        assertInvalid(verify("?since_position=7&hash=" + "a".repeat(64)), 1L, "was rewritten");
        assertInvalid(verify("?since_position=99&hash=" + "a".repeat(64)), 13L, "the end of the ledger was removed");
    }

    @ParameterizedTest
    @CsvSource({
        "since_position=1",
        "hash=5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "since_position=-1&hash=5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "since_position=one&hash=5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "since_position=1&hash=5feceb66",
        "since_position=1&hash=Xfeceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "since_position=1000000000000000000&hash=5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "since_position=9223372036854775806&hash=5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "checkpoint=5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "checkpoint=1:5feceb66",
        "checkpoint=-1:5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "checkpoint=01:5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "checkpoint=9999999999999999999:5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
    })
    void invalid_parameter_is_answered_with_422(String query) {
        Problem.in(api.get("/events/verify?" + query), 422);
    }

    @Test
    void second_concurrent_verification_is_answered_with_429() throws Exception {
        try (Connection holder = database.begin()) {
            execute(holder, "lock table event_store.event in access exclusive mode");
            CompletableFuture<Response> first = CompletableFuture.supplyAsync(() -> api.get("/events/verify"));
            await("verification waits for the table lock")
                    .atMost(TIMEOUT)
                    .until(() -> database.number("select count(*) from pg_locks where not granted"
                                    + " and relation = 'event_store.event'::regclass")
                            > 0);

            Problem.in(api.get("/events/verify"), 429);

            holder.rollback();
            assertThat(first.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).status())
                    .isEqualTo(200);
        }
        assertValid(verify(""), false, EVENTS);
    }

    private static void tamper(String... sql) throws SQLException {
        try (Connection connection = database.connect()) {
            execute(connection, WITHOUT_TRIGGERS);
            execute(connection, sql);
        }
    }

    private static JsonNode verify(String query) {
        Response response = api.get("/events/verify" + query);
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        return response.body();
    }

    @Test
    void verification_stream_ends_with_the_same_result() {
        String stream = api.get("/events/verify/stream").text();

        assertThat(stream)
                .contains("event:result\ndata:" + api.get("/events/verify").text());
    }

    private static void assertValid(JsonNode verification, boolean anchored, long events) {
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.required("anchored").asBoolean()).isEqualTo(anchored);
        assertThat(verification.required("events").asLong()).isEqualTo(events);
        assertThat(verification.required("first_invalid_position").isNull()).isTrue();
        assertThat(verification.required("reason").isNull()).isTrue();
    }

    private static void assertInvalid(JsonNode verification, Long position, String reason) {
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isFalse();
        assertThat(verification.required("anchored").asBoolean()).isFalse();
        JsonNode firstInvalid = verification.required("first_invalid_position");
        assertThat(firstInvalid.isNull() ? null : (Long) firstInvalid.asLong())
                .as(verification.toString())
                .isEqualTo(position);
        assertThat(verification.required("reason").asString()).contains(reason);
    }

    private static String checkpoint() {
        return api.checkpoint().field("checkpoint");
    }

    private static Checkpoint checkpointAt(long position) throws SQLException {
        try (Connection connection = database.connect()) {
            return new LedgerTree(new JdbcTemplate(new SingleConnectionDataSource(connection, true)))
                    .checkpoint(position);
        }
    }

    private static String since(long position) throws SQLException {
        return "?since_position=" + position + "&hash=" + checkpointAt(position).hash();
    }

    /** The rewrite of an attacker who knows the canonical form. */
    private static void recomputeAllHashes() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                PreparedStatement update =
                        connection.prepareStatement("update event_store.ledger set hash = ? where position = ?")) {
            statement.execute(WITHOUT_TRIGGERS);
            ResultSet row = statement.executeQuery(
                    "select * from event_store.ledger l join event_store.event e using (global_index) order by position");
            while (row.next()) {
                long position = row.getLong("position");
                update.setBytes(1, TreeHash.leaf(event(row).canonical(position).getBytes(UTF_8)));
                update.setLong(2, position);
                update.executeUpdate();
            }
        }
    }

    private static StoredEvent event(ResultSet row) throws SQLException {
        return StoredEventBuilder.builder().stream(row.getString("stream"))
                .streamType(row.getString("stream_type"))
                .sequence(row.getLong("sequence"))
                .id(row.getObject("id", UUID.class))
                .type(row.getString("type"))
                .revision(row.getString("revision"))
                .time(row.getObject("time", OffsetDateTime.class).toInstant())
                .payload(row.getString("payload"))
                .metadata(row.getString("metadata"))
                .build();
    }
}
