package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the triggers reject for every role, and what a server may do whose role does not own the event store. */
class DatabaseRolesTest {

    /** The setup of docs/ledger.md, run once by a superuser or the owner of the database. */
    private static final String[] ROLES = {
        "create role flowledger_owner login password 'one secret'",
        "create role flowledger_server login password 'another secret'",
        "create role flowledger_other login password 'a third secret'",
    };

    private static final String[] GRANTS = {
        "grant create on database %s to flowledger_owner, flowledger_server",
        "create schema event_store authorization flowledger_owner",
        "grant usage on schema event_store to flowledger_server",
        "alter default privileges for role flowledger_owner in schema event_store"
                + " grant select, insert, delete on tables to flowledger_server",
        "grant usage on schema event_store to flowledger_other",
    };

    private static LedgerDatabase database;
    private static LedgerDatabase asServer;
    private static LedgerDatabase asOther;
    private static TestServer server;

    @BeforeAll
    static void start_server_that_does_not_own_the_event_store() throws SQLException {
        database = new LedgerDatabase(Postgres.newDatabase());
        database.execute(ROLES);
        for (String grant : GRANTS) {
            database.execute(
                    grant.formatted(database.texts("select current_database()").get(0)));
        }
        asServer = new LedgerDatabase(database.url().replace("user=postgres", "user=flowledger_server"));
        asOther = new LedgerDatabase(database.url().replace("user=postgres", "user=flowledger_other"));
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
                "drop owned by flowledger_other cascade",
                "drop role flowledger_owner, flowledger_server, flowledger_other");
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
    void triggers_reject_changes_for_every_role(String sql) {
        assertThatThrownBy(() -> database.execute(sql)).hasMessageContaining("is append-only");
    }

    @Test
    void pending_event_is_not_removed_from_the_outbox() throws SQLException {
        try (Connection holder = database.beginWithSequencingLock()) {
            server.api().create("pending");
            for (LedgerDatabase role : List.of(database, asServer)) {
                assertThatThrownBy(() -> role.execute("delete from event_store.outbox"))
                        .hasMessageContaining("it cannot be removed from event_store.outbox");
            }
            holder.rollback();
        }
        database.awaitSequenced();
    }

    @Test
    void server_records_an_archive_only_by_the_function() {
        assertThatThrownBy(() -> asServer.execute(
                        "insert into event_store.archive (name, location, sha256, bytes, events, flow_runs, task_runs, positions)"
                                + " values ('a', '', '', 1, 1, 1, 0, '{[1,2)}')"))
                .hasMessageContaining("is written by archive_events only");
        assertThatThrownBy(() -> asServer.execute("delete from event_store.event"))
                .hasMessageContaining("is append-only");
        assertThatThrownBy(() ->
                        asServer.execute("select event_store.archive_events('a', '', decode(repeat('00', 32), 'hex'),"
                                + " 1, 1, 0, array[1]::bigint[], array['\\x00']::bytea[])"))
                .hasMessageContaining("does not match its hash");
        assertThatThrownBy(() -> asOther.execute("select event_store.archive_events('a', '', '', 1, 1, 0, '{}', '{}')"))
                .hasMessageContaining("may not append events");
    }

    @Test
    void a_temporary_table_does_not_permit_to_record_an_archive() {
        assertThatThrownBy(() -> asServer.execute(
                        "create temporary table pg_class (oid oid, relowner oid)",
                        "set search_path = pg_temp, pg_catalog, event_store",
                        "insert into event_store.archive (name, location, sha256, bytes, events, flow_runs, task_runs, positions)"
                                + " values ('a', '', '', 1, 1, 1, 0, '{[1,2)}')"))
                .hasMessageContaining("is written by archive_events only");
    }

    @Test
    void an_event_that_is_not_of_a_run_is_not_removed_with_a_row_of_the_table_of_archives() {
        server.api().create("kept");
        database.awaitSequenced();

        assertThatThrownBy(() -> database.execute(
                        "set role flowledger_owner",
                        "begin",
                        "insert into event_store.archive (name, location, sha256, bytes, events, flow_runs, task_runs, positions)"
                                + " values ('a', '', '', 1, 1, 1, 0, '{[1,1000000)}')",
                        "delete from event_store.event where stream like 'flow-%'"))
                .hasMessageContaining("is append-only");
    }

    @Test
    void server_that_does_not_own_the_event_store_works() {
        Api api = server.api();
        String id = api.create("without ownership").id();
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
    void server_rebuilds_and_verifies_the_read_model_that_it_owns() {
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
    void server_restarts_without_the_password_of_the_owner() {
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
                        + " execute function event_store.reject_change()",
                "create rule sabotage as on insert to event_store.event do instead nothing",
                "create or replace function event_store.reject_change() returns trigger language plpgsql"
                        + " as 'begin return null; end'",
                "drop function event_store.reject_change() cascade",
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
    void server_cannot_remove_the_protection_of_events(String sql) {
        assertThatThrownBy(() -> asServer.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        exception -> assertThat(exception.getSQLState()).isEqualTo("42501"))
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update event_store.replay_job set state = 'cancelled'",
                "insert into event_store.replay_job select * from event_store.replay_job",
                "delete from event_store.replay_job",
                "update event_store.verification set valid = true",
                "insert into event_store.verification (purpose, started, valid) values ('requested', now(), true)",
                "delete from event_store.verification",
                "insert into event_store.event (stream) values ('other')",
                "insert into event_store.ledger select * from event_store.ledger",
                "insert into event_store.outbox values (1)",
                "delete from event_store.outbox",
                "delete from event_store.snapshot",
                "select * from event_store.api_key_secret",
            })
    void other_roles_cannot_cancel_a_rebuild_or_write_a_result(String sql) {
        assertThatThrownBy(() -> asOther.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        exception -> assertThat(exception.getSQLState()).isEqualTo("42501"))
                .hasMessageContaining("permission denied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from event_store.event",
                "delete from event_store.ledger",
            })
    void triggers_reject_deletes_that_are_granted(String sql) {
        assertThatThrownBy(() -> asServer.execute(sql)).hasMessageContaining("is append-only");
    }
}
