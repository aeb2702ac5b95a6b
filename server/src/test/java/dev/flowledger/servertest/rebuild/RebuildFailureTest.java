package dev.flowledger.servertest.rebuild;

import static dev.flowledger.testing.ReplayDatabase.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rebuilds that fail: the live read model is unchanged, and the error names the reason. */
class RebuildFailureTest {

    private static final int SEEDED_FLOWS = 2_500;

    /** Class names and SQL, which an error must not contain. */
    private static final String INTERNALS =
            "Exception|\\b(java|jakarta|org|dev|tools|com)\\.\\w+|read_model|[a-z][A-Z]|\\n"
                    + "|(?i:\\b(insert|update|select|drop)\\b)";

    /** Ends the session that holds the lock of replay jobs. */
    private static final String END_LOCK_OF_REBUILD = """
            select pg_terminate_backend(pid, 5000) from pg_locks
            where locktype = 'advisory' and granted and objsubid = 1
              and database = (select oid from pg_database where datname = current_database())
              and (classid::bigint << 32) + objid::bigint = event_store.append_barrier() + 1""";

    private static final String WAITING_FOR_OLD_TABLE =
            "select count(*) from pg_locks where relation = 'read_model_shadow.old_2'::regclass and not granted";

    private static final String HOLDING_OTHER_TABLE =
            "select count(*) from pg_locks where relation = 'read_model_shadow.old_1'::regclass and granted";

    private static ReplayDatabase database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        database = new ReplayDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        api = server.api();
        database.seed(1, SEEDED_FLOWS);
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
                "has an invalid id | flow.created | 1 | {\"id\":\"x\",\"name\":\"poison\",\"tags\":[],\"at\":\"2026-01-01T00:00:00Z\"}",
                "has an unknown type | flow.exploded | 1 | {}",
                "has a name that no column accepts | flow.created | 1 | {\"id\":\"00000000-0000-8000-8000-000000000001\",\"name\":\"poi\\u0000son\",\"tags\":[],\"at\":\"2026-01-01T00:00:00Z\"}",
            })
    void event_that_cannot_be_replayed_is_named_and_nothing_changes(
            String what, String type, String revision, String payload) throws SQLException {
        assertFailsWith(type, revision, payload);
    }

    @ParameterizedTest(name = "{0}")
    @Tag("nightly")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "is not an object | flow.created | 1 | [1, 2]",
                "has no properties | flow.created | 1 | {}",
                "has a time that no column accepts | flow.created | 1 | {\"id\":\"00000000-0000-8000-8000-000000000001\",\"name\":\"poison\",\"tags\":[],\"at\":\"+999999-01-01T00:00:00Z\"}",
            })
    void further_event_that_cannot_be_replayed_is_named_and_nothing_changes(
            String what, String type, String revision, String payload) throws SQLException {
        assertFailsWith(type, revision, payload);
    }

    private static void assertFailsWith(String type, String revision, String payload) throws SQLException {
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
                    "alter table event_store.event disable trigger event_is_moved_to_archives_only",
                    "delete from event_store.event where id = '" + poison + "'",
                    "alter table event_store.event enable trigger event_is_moved_to_archives_only");
        }
        assertSucceeds();
    }

    @Test
    void full_disk_fails_the_rebuild_and_leaves_nothing_behind() {
        database.beforeEachShadowRow("""
                if new.name = 'seed 1700' then
                    raise exception 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full';
                end if;""");
        UUID victim = UUID.fromString(database.texts("select id from event_store.event where stream = 'flow-seed 1700'")
                .get(0));
        try {
            Response failed = assertFails(victim, position(victim));
            assertThat(failed.field("error")).contains("No space left on device");
        } finally {
            database.beforeEachShadowRow("null;");
        }
        assertSucceeds();
    }

    @Test
    void conflicting_rows_fail_the_rebuild_when_indexes_are_created() {
        database.awaitLedger();
        // Two flows of one name, which no command creates. Each event alone is valid; only both together cannot be
        // indexed.
        database.execute("""
                insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                select 'flow-again', 0, 'flow', gen_random_uuid(), type, revision, "time",
                    json_build_object('id', gen_random_uuid(), 'name', 'seed 5', 'tags', '{}'::text[], 'at', now()), '{}'
                from event_store.event where stream = 'flow-seed 1'""");
        String before = responses();
        try {
            Response failed = rebuild();
            assertThat(failed.field("state")).isEqualTo("failed");
            assertThat(failed.field("error"))
                    .contains("flow_name", "at position ")
                    .doesNotContainPattern(INTERNALS);
            assertThat(responses()).isEqualTo(before);
        } finally {
            database.execute(
                    "alter table event_store.event disable trigger event_is_moved_to_archives_only",
                    "delete from event_store.event where stream = 'flow-again'",
                    "alter table event_store.event enable trigger event_is_moved_to_archives_only");
        }
        assertSucceeds();
    }

    /** As after a freeze of its node: its thread continues when another rebuild has the lock. */
    @Test
    void rebuild_that_has_lost_its_lock_does_not_write_into_the_schema_of_the_next_one() throws SQLException {
        database.beforeEachShadowRow("if new.name = 'seed 1700' then " + ReplayDatabase.PAUSE + " end if;");
        try {
            try (Connection pause = database.pause()) {
                assertThat(api.post("/projections/flows/rebuild?unverified=true", null)
                                .status())
                        .isEqualTo(202);
                ReplayDatabase.awaitPaused(pause);
                database.execute(END_LOCK_OF_REBUILD);
                await("the lock")
                        .atMost(TIMEOUT)
                        .until(() -> api.post("/projections/flows/rebuild?unverified=true", null)
                                        .status()
                                == 202);
            }
            Response completed = RebuildTest.awaitEnd(api);
            assertThat(completed.field("state")).as(completed.text()).isEqualTo("completed");
        } finally {
            database.beforeEachShadowRow("null;");
        }
        assertThat(database.texts("select state || ': ' || error from event_store.replay_job where purpose = 'rebuild'"
                        + " order by started desc offset 1 limit 1"))
                .containsExactly("failed: The node running this rebuild stopped.");
        database.assertReadModelIsComplete();
        assertThat(verified(api)).contains("\"equal\":true");
        database.awaitCleanUp();
    }

    /** As with a node that has lost its lock and still writes. */
    @Test
    @Tag("nightly")
    void rebuild_whose_drop_of_old_tables_deadlocks_creates_its_tables_again() throws SQLException {
        database.execute(
                "create schema read_model_shadow",
                "create table read_model_shadow.old_1 ()",
                "create table read_model_shadow.old_2 ()");
        try (Connection writer = database.begin()) {
            // The rebuild is chosen to end the deadlock.
            ReplayDatabase.execute(
                    writer, "set local deadlock_timeout = '1min'", "lock read_model_shadow.old_2 in access share mode");
            assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
            await("the drop of the old tables")
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> database.number(WAITING_FOR_OLD_TABLE) == 1);
            assertThat(database.number(HOLDING_OTHER_TABLE)).isEqualTo(1);
            ReplayDatabase.execute(writer, "lock read_model_shadow.old_1 in access share mode");
            writer.rollback();
        }
        Response completed = RebuildTest.awaitEnd(api);
        assertThat(completed.field("state")).as(completed.text()).isEqualTo("completed");
        database.awaitCleanUp();
    }

    @Test
    @Tag("nightly")
    void stopped_database_fails_the_rebuild_and_the_next_one_succeeds(@TempDir Path directory)
            throws IOException, SQLException {
        int port = ServerProcess.freePort();
        ReplayDatabase own = new ReplayDatabase("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
        EmbeddedPostgres postgres = startPostgres(directory, port);
        try (TestServer affected = TestServer.on(own.url())) {
            Api there = affected.api();
            own.seed(1, SEEDED_FLOWS);
            own.awaitLedger();
            own.beforeEachShadowRow("if new.name = 'seed 1700' then " + ReplayDatabase.PAUSE + " end if;");
            String known = there.create("before the stop").id();
            try (Connection pause = own.pause()) {
                assertThat(there.post("/projections/flows/rebuild", null).status())
                        .isEqualTo(202);
                ReplayDatabase.awaitPaused(pause);
            } finally {
                postgres.close();
            }
            // Each request waits for a connection, so the rebuild has failed to store its error in the meantime.
            for (int i = 0; i < 2; i++) {
                assertThat(there.get("/projections/flows/rebuild").status()).isEqualTo(503);
            }
            postgres = startPostgres(directory, port);

            await("the error of the rebuild").atMost(TIMEOUT).untilAsserted(() -> {
                Response failed = there.get("/projections/flows/rebuild");
                assertThat(failed.status()).isEqualTo(200);
                assertThat(failed.field("state")).isEqualTo("failed");
                assertThat(failed.field("error"))
                        .containsPattern("(?i)event [0-9a-f-]{36} \\(flow.created\\) at position \\d+")
                        .doesNotContainPattern(INTERNALS);
            });
            assertThat(there.get("/flows/" + known).status()).isEqualTo(200);
            own.awaitCleanUp();
            own.assertReadModelIsComplete();
            assertThat(rebuild(there).field("state")).isEqualTo("completed");
            own.assertReadModelIsComplete();
            assertThat(verified(there)).contains("\"equal\":true");
        } finally {
            postgres.close();
        }
    }

    private static EmbeddedPostgres startPostgres(Path directory, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .start();
    }

    private static long position(UUID event) {
        database.awaitLedger();
        return database.number(
                "select position from event_store.ledger join event_store.event using (global_index) where id = '"
                        + event + "'");
    }

    private static Response assertFails(UUID event, long position) {
        String before = responses();
        Response failed = rebuild();
        assertThat(failed.field("state")).as(failed.text()).isEqualTo("failed");
        assertThat(failed.field("error"))
                .contains("Event " + event, "position " + position + " ")
                .doesNotContainPattern(INTERNALS);
        assertThat(api.get("/projections/flows").field("status")).isEqualTo("failed");
        assertThat(responses()).isEqualTo(before);
        assertThat(database.schemas()).containsExactly("read_model");
        assertThat(api.create("after " + event).status()).as("writes continue").isEqualTo(201);
        return failed;
    }

    private static void assertSucceeds() {
        Response completed = rebuild();
        assertThat(completed.field("state")).as(completed.text()).isEqualTo("completed");
        assertThat(api.get("/projections/flows").field("status")).isEqualTo("live");
        assertThat(verified(api)).contains("\"equal\":true");
        database.awaitCleanUp();
    }

    private static Response rebuild() {
        return rebuild(api);
    }

    private static Response rebuild(Api api) {
        // The tests remove the events that they have added, so the ledger is not valid.
        Response started = api.post("/projections/flows/rebuild?unverified=true", null);
        assertThat(started.status()).as(started.text()).isEqualTo(202);
        return RebuildTest.awaitEnd(api);
    }

    private static String verified(Api api) {
        return api.post("/projections/flows/verify", null).text();
    }

    /** The responses of some reads. */
    private static String responses() {
        return List.of(
                        api.post("/flows/filter", "{\"limit\":200,\"sort\":\"NAME_DESC\"}"),
                        api.post("/flows/count", "{}"),
                        api.byName("seed 1"))
                .stream()
                .map(response -> response.status() + response.text())
                .toList()
                .toString();
    }
}
