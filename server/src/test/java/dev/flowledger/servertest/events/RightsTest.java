package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be done to the ledger: by anybody, and by a server that does not own its tables. */
class RightsTest {

    /** Once, by a superuser or the owner of the database, for a database whose server shall not be able to lift what protects it. */
    private static final String[] ROLES = {
        "create role flowledger_owner login password 'one secret'",
        "create role flowledger_server login password 'another secret'",
    };

    private static final String[] RIGHTS = {
        "grant create on database %s to flowledger_owner, flowledger_server",
        "create schema event_store authorization flowledger_owner",
        "grant usage on schema event_store to flowledger_server",
        "alter default privileges for role flowledger_owner in schema event_store"
                + " grant select, insert, delete on tables to flowledger_server",
    };

    private static LedgerDatabase database;
    private static LedgerDatabase asServer;
    private static TestServer server;

    @BeforeAll
    static void a_server_that_does_not_own_the_event_store() throws SQLException {
        database = new LedgerDatabase(Postgres.newDatabase());
        database.execute(ROLES);
        for (String right : RIGHTS) {
            database.execute(
                    right.formatted(database.texts("select current_database()").get(0)));
        }
        asServer = new LedgerDatabase(database.url().replace("user=postgres", "user=flowledger_server"));
        String withoutUser = database.url().replaceFirst("\\?.*", "");
        server = TestServer.on(
                withoutUser,
                new Class<?>[0],
                "--spring.datasource.username=flowledger_server",
                "--spring.datasource.password=another secret",
                "--spring.flyway.url=" + withoutUser,
                "--spring.flyway.user=flowledger_owner",
                "--spring.flyway.password=one secret");
    }

    @AfterAll
    static void stop() throws SQLException {
        server.close();
        database.execute(
                "drop owned by flowledger_server cascade",
                "drop owned by flowledger_owner cascade",
                "drop role flowledger_owner, flowledger_server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update event_store.event set type = type",
                "delete from event_store.event",
                "truncate event_store.event",
                "update event_store.ledger set hash = hash",
                "delete from event_store.ledger",
                "delete from event_store.ledger where position = 0",
                "truncate event_store.ledger",
                "update event_store.outbox set global_index = global_index",
                "truncate event_store.outbox",
                "truncate event_store.event, event_store.ledger, event_store.outbox",
            })
    void nobody_changes_what_is_there(String sql) {
        assertThatThrownBy(() -> database.execute(sql)).hasMessageContaining("events are never changed");
    }

    @Test
    void a_server_that_does_not_own_the_event_store_does_all_it_has_to() {
        Api api = server.api();
        String id = api.create("without rights").id();
        assertThat(api.patch("/flows/" + id, "{\"tags\":[\"a\"]}").status()).isEqualTo(204);
        assertThat(api.post("/flows/filter", "{\"flows\":{\"name\":{\"like_\":\"WITHOUT\"}}}")
                        .body()
                        .size())
                .isEqualTo(1);
        assertThat(api.get("/events?subject=" + id).body().size()).isEqualTo(2);
        assertThat(api.delete("/flows/" + id).status()).isEqualTo(204);
        database.awaitSequenced();
        database.assertConsistent(api);
        assertThat(database.texts("select tableowner from pg_tables where schemaname = 'event_store'"))
                .containsOnly("flowledger_owner");
        assertThat(database.texts("select tableowner from pg_tables where schemaname = 'read_model'"))
                .containsOnly("flowledger_server");
    }

    @Test
    void it_rebuilds_and_verifies_the_read_model_which_it_owns() {
        Api api = server.api();
        api.create("in a read model that is rebuilt");
        assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        api.get("/projections/flows/rebuild").field("state").equals("completed"));
        assertThat(api.post("/projections/flows/verify", null)
                        .body()
                        .get("equal")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void it_starts_again_on_what_is_there() {
        String withoutUser = database.url().replaceFirst("\\?.*", "");
        try (TestServer again = TestServer.on(
                withoutUser,
                new Class<?>[0],
                "--spring.datasource.username=flowledger_server",
                "--spring.flyway.url=" + withoutUser,
                "--spring.flyway.user=flowledger_owner")) {
            assertThat(again.api().create("again").status()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table event_store.event disable trigger all",
                "alter table event_store.event disable trigger event_is_append_only",
                "alter table event_store.ledger disable trigger all",
                "alter table event_store.outbox disable trigger all",
                "drop trigger event_is_append_only on event_store.event",
                "drop trigger event_is_added_to_outbox on event_store.event",
                "drop trigger ledger_is_append_only on event_store.ledger",
                "create trigger sabotage before insert on event_store.event for each row"
                        + " execute function event_store.refuse_change()",
                "create rule sabotage as on insert to event_store.event do instead nothing",
                "create or replace function event_store.refuse_change() returns trigger language plpgsql"
                        + " as 'begin return null; end'",
                "drop function event_store.refuse_change() cascade",
                "drop table event_store.event",
                "drop table event_store.ledger cascade",
                "drop schema event_store cascade",
                "create table event_store.another ()",
                "alter table event_store.event add column more text",
                "set session_replication_role = replica",
                "set role flowledger_owner",
                "update event_store.event set type = type",
                "update event_store.ledger set hash = hash",
                "truncate event_store.event",
                "truncate event_store.ledger",
                "truncate event_store.outbox",
            })
    void it_cannot_lift_what_protects_the_events(String sql) {
        assertThatThrownBy(() -> asServer.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("42501"))
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from event_store.event",
                "delete from event_store.ledger",
            })
    void what_it_has_the_right_to_do_the_triggers_refuse(String sql) {
        assertThatThrownBy(() -> asServer.execute(sql)).hasMessageContaining("events are never changed");
    }
}
