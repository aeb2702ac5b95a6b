package dev.flowledger.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Direct access to the database of a rebuild: inserts events, pauses the rebuild, and checks the result. */
public record ReplayDatabase(String url) {

    public static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** Inserts events and the rows that the projection would have written. */
    private static final String SEED = """
            with flows as (
                select 'seed ' || i as name, md5('seed ' || i)::uuid as id,
                    timestamptz '2026-01-01 00:00:00Z' + i * interval '1 second' as at,
                    array['seed', 'tag ' || i %% 10] as tags
                from generate_series(%d, %d) i),
            events as (
                insert into event_store.event
                    (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                select 'flow-' || name, 0, 'flow', gen_random_uuid(), 'flow.created', '1', at,
                    json_build_object('id', id, 'name', name, 'tags', tags, 'at', at), '{}'
                from flows)
            insert into read_model.flow (id, created, updated, name, name_folded, tags, sequence)
            select id, at, at, name, name, tags, 0 from flows""";

    /** Inserts events that change flows which {@link #SEED} has created. The live read model is not changed. */
    private static final String SEED_UPDATES = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            select 'flow-seed ' || i, sequence, 'flow', gen_random_uuid(), 'flow.updated', '1', at,
                json_build_object('id', md5('seed ' || i)::uuid, 'tags', array['update ' || sequence], 'at', at), '{}'
            from generate_series(%d, %d) i, generate_series(1, %d) sequence,
                lateral (select timestamptz '2026-02-01 00:00:00Z' + sequence * interval '1 second' as at) change
            order by sequence, i""";

    /** Existing flows without a row, and rows without an existing flow. */
    private static final String INCONSISTENT = """
            select coalesce(event.name, row.name)
            from (select payload ->> 'id' as id, payload ->> 'name' as name
                  from event_store.event created
                  where type = 'flow.created' and not exists (
                      select from event_store.event deleted
                      where deleted.stream = created.stream and deleted.type = 'flow.deleted')) event
                full join (select id::text as id, name from read_model.flow) row using (id)
            where event.name is null or row.name is null limit 20""";

    private static final int PAUSE_LOCK = 4711;

    /** PL/pgSQL that waits while the connection of {@link #pause} is open. */
    public static final String PAUSE = "perform pg_advisory_xact_lock_shared(" + PAUSE_LOCK + ");";

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Opens a connection and begins a transaction. */
    public Connection begin() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        return connection;
    }

    public void execute(String... statements) {
        try (Connection connection = connect()) {
            execute(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public List<String> texts(String query) {
        try (Connection connection = connect()) {
            return texts(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static List<String> texts(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    public long number(String query) {
        return Long.parseLong(texts(query).get(0));
    }

    /** Inserts the events and rows of flows {@code seed FIRST} to {@code seed LAST}. */
    public void seed(int first, int last) {
        execute(SEED.formatted(first, last));
    }

    /** Inserts the events of as many updates of each of the flows {@code seed FIRST} to {@code seed LAST}. */
    public void seedUpdates(int first, int last, int updates) {
        execute(SEED_UPDATES.formatted(first, last, updates));
    }

    /** Runs PL/pgSQL before each insert into table flow of a shadow schema. The row is {@code new}. */
    public void beforeEachShadowRow(String body) {
        onDdl("CREATE TABLE", """
                if to_regclass('read_model_shadow.flow') is not null and not exists (
                    select from pg_trigger where tgname = 'hook' and tgrelid = to_regclass('read_model_shadow.flow')) then
                    create trigger hook before insert on read_model_shadow.flow
                        for each row execute function public.before_row();
                end if;""");
        execute("""
                create or replace function public.before_row() returns trigger language plpgsql as $$
                begin
                    if tg_table_schema = 'read_model_shadow' then %s end if;
                    return new;
                end $$""".formatted(body));
    }

    /** Makes a rebuild wait after it has created an index, while the connection of {@link #pause} is open. */
    public void pauseAtIndexes() {
        onDdl("CREATE INDEX", PAUSE);
    }

    /** Makes a rebuild wait when it has listed the changed streams, while the connection of {@link #pause} is open. */
    public void pauseWhenStreamsAreListed() {
        onDdl("ALTER TABLE", PAUSE);
    }

    private void onDdl(String tag, String body) {
        String name = tag.toLowerCase(Locale.ROOT).replace(' ', '_');
        execute("drop event trigger if exists on_" + name, """
                create or replace function public.on_%s() returns event_trigger language plpgsql as $$
                begin
                    %s
                end $$""".formatted(name, body), """
                create event trigger on_%1$s on ddl_command_end when tag in ('%2$s')
                    execute function public.on_%1$s()""".formatted(name, tag));
    }

    /** Pauses the rebuild at the next pause point until the connection is closed. */
    public Connection pause() throws SQLException {
        Connection connection = connect();
        execute(connection, "select pg_advisory_lock(" + PAUSE_LOCK + ")");
        return connection;
    }

    /** Waits until a rebuild is paused. */
    public static void awaitPaused(Connection pause) {
        await("a paused rebuild")
                .atMost(TIMEOUT)
                .until(() -> !texts(
                                pause,
                                "select pid from pg_locks where locktype = 'advisory' and objid = " + PAUSE_LOCK
                                        + " and not granted")
                        .isEmpty());
    }

    /** Asserts that every existing flow has a row, and that there are no other rows. */
    public void assertReadModelIsComplete() {
        assertThat(texts(INCONSISTENT))
                .as("existing flows without a row, and rows without a flow")
                .isEmpty();
    }

    public List<String> schemas() {
        return texts("select nspname from pg_namespace where nspname like 'read\\_model%' order by nspname");
    }

    /** Waits until no replay job is in progress and only the schema of the live read model exists. */
    public void awaitCleanUp() {
        await("clean-up").atMost(TIMEOUT).untilAsserted(() -> {
            assertThat(schemas()).containsExactly("read_model");
            assertThat(number("select count(*) from event_store.replay_job where state in ('running', 'swapping')"))
                    .isZero();
        });
    }

    /** Waits until every event has a position in the ledger. */
    public void awaitLedger() {
        await("sequencing of all events")
                .atMost(TIMEOUT)
                .until(() -> number("select count(*) from event_store.outbox") == 0);
    }
}
