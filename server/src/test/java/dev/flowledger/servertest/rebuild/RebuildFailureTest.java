package dev.flowledger.servertest.rebuild;

import static dev.flowledger.testing.ReplayDatabase.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Answer;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rebuilds that cannot succeed: the live read model is as it was, and who asks is told why. */
class RebuildFailureTest {

    private static final int HALF = 2_500;

    /** Class names and SQL are no reasons. */
    private static final String INSIDE =
            "Exception|\\b(java|jakarta|org|dev|tools|com)\\.\\w+|read_model|[a-z][A-Z]|\\n"
                    + "|(?i:\\b(insert|update|select|drop)\\b)";

    private static ReplayDatabase database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        database = new ReplayDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        api = server.api();
        database.seed(1, HALF);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "is not the object it should be | flow.created | 1 | [1, 2]",
                "has an id that is none | flow.created | 1 | {\"id\":\"x\",\"name\":\"poison\",\"tags\":[],\"at\":\"2026-01-01T00:00:00Z\"}",
                "lacks everything | flow.created | 1 | {}",
                "is of an unknown type | flow.exploded | 1 | {}",
                "has a name that no column takes | flow.created | 1 | {\"id\":\"00000000-0000-8000-8000-000000000001\",\"name\":\"poi\\u0000son\",\"tags\":[],\"at\":\"2026-01-01T00:00:00Z\"}",
                "has a time that no column takes | flow.created | 1 | {\"id\":\"00000000-0000-8000-8000-000000000001\",\"name\":\"poison\",\"tags\":[],\"at\":\"+999999-01-01T00:00:00Z\"}",
            })
    void an_event_that_cannot_be_replayed_is_named_and_nothing_else_happens(
            String what, String type, String revision, String payload) throws SQLException {
        UUID poison = UUID.randomUUID();
        try (Connection connection = database.begin()) {
            // Not in a page of its own, nor at the edge of one.
            ReplayDatabase.execute(connection, """
                    insert into event_store.event
                        (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                    values ('flow-poison', 0, 'flow', '%s', '%s', '%s', now(), '%s', '{}')
                    """.formatted(poison, type, revision, payload));
            connection.commit();
        }
        int next = (int) database.number("select count(*) from read_model.flow") + 1;
        database.seed(next, next + 300);
        try {
            assertFails(poison, position(poison));
        } finally {
            database.execute(
                    "alter table event_store.event disable trigger event_is_append_only",
                    "delete from event_store.event where id = '" + poison + "'",
                    "alter table event_store.event enable trigger event_is_append_only");
        }
        assertSucceeds();
    }

    @Test
    void a_disk_that_is_full_ends_the_rebuild_and_leaves_no_trace() {
        database.beforeEachRowOfAShadow("""
                if new.name = 'seed 1700' then
                    raise exception 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full';
                end if;""");
        UUID victim = UUID.fromString(database.texts("select id from event_store.event where stream = 'flow-seed 1700'")
                .get(0));
        try {
            Answer failed = assertFails(victim, position(victim));
            assertThat(failed.field("error")).contains("No space left on device");
        } finally {
            database.beforeEachRowOfAShadow("null;");
        }
        assertSucceeds();
    }

    @Test
    void rows_that_contradict_each_other_end_the_rebuild_at_the_indexes() {
        database.awaitLedger();
        // Two lives of one name, which no command makes: no event is at fault, both are.
        database.execute("""
                insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                select 'flow-again', 0, 'flow', gen_random_uuid(), type, revision, "time",
                    json_build_object('id', gen_random_uuid(), 'name', 'seed 5', 'tags', '{}'::text[], 'at', now()), '{}'
                from event_store.event where stream = 'flow-seed 1'""");
        String before = answers();
        try {
            Answer failed = rebuild();
            assertThat(failed.field("state")).isEqualTo("failed");
            assertThat(failed.field("error"))
                    .contains("flow_name", "at position ")
                    .doesNotContainPattern(INSIDE);
            assertThat(answers()).isEqualTo(before);
        } finally {
            database.execute(
                    "alter table event_store.event disable trigger event_is_append_only",
                    "delete from event_store.event where stream = 'flow-again'",
                    "alter table event_store.event enable trigger event_is_append_only");
        }
        assertSucceeds();
    }

    @Test
    void a_database_that_goes_away_ends_the_rebuild_and_when_it_is_back_the_next_one_succeeds(@TempDir Path folder)
            throws IOException, SQLException {
        int port = ServerProcess.freePort();
        ReplayDatabase own = new ReplayDatabase("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
        EmbeddedPostgres postgres = startPostgres(folder, port);
        try (TestServer affected = TestServer.on(own.url())) {
            Api there = affected.api();
            own.seed(1, HALF);
            own.awaitLedger();
            own.beforeEachRowOfAShadow("if new.name = 'seed 1700' then " + ReplayDatabase.STOP + " end if;");
            String known = there.create("before it goes away").id();
            try (Connection brake = own.brake()) {
                assertThat(there.post("/projections/flows/rebuild", null).status())
                        .isEqualTo(202);
                ReplayDatabase.awaitWaiting(brake);
            } finally {
                postgres.close();
            }
            // Long enough for the rebuild to try in vain to write down that it has failed.
            for (int i = 0; i < 2; i++) {
                assertThat(there.get("/projections/flows/rebuild").status()).isEqualTo(503);
            }
            postgres = startPostgres(folder, port);

            await("the word of it").atMost(PATIENCE).untilAsserted(() -> {
                Answer failed = there.get("/projections/flows/rebuild");
                assertThat(failed.status()).isEqualTo(200);
                assertThat(failed.field("state")).isEqualTo("failed");
                assertThat(failed.field("error"))
                        .containsPattern("(?i)event [0-9a-f-]{36} \\(flow.created\\) at position \\d+")
                        .doesNotContainPattern(INSIDE);
            });
            assertThat(there.get("/flows/" + known).status()).isEqualTo(200);
            own.awaitNothingLeft();
            own.assertWhole();
            assertThat(rebuild(there).field("state")).isEqualTo("completed");
            own.assertWhole();
            assertThat(verified(there)).contains("\"equal\":true");
        } finally {
            postgres.close();
        }
    }

    private static EmbeddedPostgres startPostgres(Path folder, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .start();
    }

    private static long position(UUID event) {
        database.awaitLedger();
        return database.number(
                "select position from event_store.ledger join event_store.event using (global_index) where id = '"
                        + event + "'");
    }

    private static Answer assertFails(UUID event, long position) {
        String before = answers();
        Answer failed = rebuild();
        assertThat(failed.field("state")).as(failed.text()).isEqualTo("failed");
        assertThat(failed.field("error"))
                .contains("Event " + event, "position " + position + " ")
                .doesNotContainPattern(INSIDE);
        assertThat(api.get("/projections/flows").field("status")).isEqualTo("failed");
        assertThat(answers()).isEqualTo(before);
        assertThat(database.schemas()).containsExactly("read_model");
        assertThat(api.create("after " + event).status()).as("writers go on").isEqualTo(201);
        return failed;
    }

    private static void assertSucceeds() {
        Answer mended = rebuild();
        assertThat(mended.field("state")).as(mended.text()).isEqualTo("completed");
        assertThat(api.get("/projections/flows").field("status")).isEqualTo("live");
        assertThat(verified(api)).contains("\"equal\":true");
        database.awaitNothingLeft();
    }

    private static Answer rebuild() {
        return rebuild(api);
    }

    private static Answer rebuild(Api api) {
        Answer begun = api.post("/projections/flows/rebuild", null);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        return RebuildTest.awaitEnd(api);
    }

    private static String verified(Api api) {
        return api.post("/projections/flows/verify", null).text();
    }

    /** What a reader sees. */
    private static String answers() {
        return List.of(
                        api.post("/flows/filter", "{\"limit\":200,\"sort\":\"NAME_DESC\"}"),
                        api.post("/flows/count", "{}"),
                        api.byName("seed 1"))
                .stream()
                .map(answer -> answer.status() + answer.text())
                .toList()
                .toString();
    }
}
