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

/** The database under a rebuild, as somebody sees it who has SQL and every right: what is in it, and how to get in the way. */
public record ReplayDatabase(String url) {

    public static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The events and, as the projection would have written them, the rows. */
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

    /** Flows of which there is no row though they live, or a row though they do not. */
    private static final String WRONG = """
            select coalesce(event.name, row.name)
            from (select payload ->> 'id' as id, payload ->> 'name' as name
                  from event_store.event created
                  where type = 'flow.created' and not exists (
                      select from event_store.event deleted
                      where deleted.stream = created.stream and deleted.type = 'flow.deleted')) event
                full join (select id::text as id, name from read_model.flow) row using (id)
            where event.name is null or row.name is null limit 20""";

    private static final int BRAKE = 4711;

    /** Makes who executes it wait, in PL/pgSQL, for as long as {@link #brake} is held. */
    public static final String STOP = "perform pg_advisory_xact_lock_shared(" + BRAKE + ");";

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** The beginning of a transaction. */
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

    /** Flows that were created one after the other, with these numbers in their names. */
    public void seed(int first, int last) {
        execute(SEED.formatted(first, last));
    }

    /** From now on this is done, in PL/pgSQL, before a flow's row is written into a shadow; it is {@code new}. */
    public void beforeEachRowOfAShadow(String todo) {
        inShadows("CREATE TABLE", """
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
                end $$""".formatted(todo));
    }

    /** From now on a rebuild that has made an index waits there, for as long as {@link #brake} is held. */
    public void stopAtTheIndexes() {
        inShadows("CREATE INDEX", STOP);
    }

    private void inShadows(String tag, String todo) {
        String name = tag.toLowerCase(Locale.ROOT).replace(' ', '_');
        execute("drop event trigger if exists on_" + name, """
                create or replace function public.on_%s() returns event_trigger language plpgsql as $$
                begin
                    %s
                end $$""".formatted(name, todo), """
                create event trigger on_%1$s on ddl_command_end when tag in ('%2$s')
                    execute function public.on_%1$s()""".formatted(name, tag));
    }

    /** Closed, it lets the rebuild go on. */
    public Connection brake() throws SQLException {
        Connection connection = connect();
        execute(connection, "select pg_advisory_lock(" + BRAKE + ")");
        return connection;
    }

    /** Waits until a rebuild stands at the brake. */
    public static void awaitWaiting(Connection brake) {
        await("the rebuild at the brake")
                .atMost(PATIENCE)
                .until(() -> !texts(
                                brake,
                                "select pid from pg_locks where locktype = 'advisory' and objid = " + BRAKE
                                        + " and not granted")
                        .isEmpty());
    }

    /** Every flow that was created and not deleted has its row, and no other one has. */
    public void assertWhole() {
        assertThat(texts(WRONG)).as("flows that are missing, or should be").isEmpty();
    }

    public List<String> schemas() {
        return texts("select nspname from pg_namespace where nspname like 'read\\_model%' order by nspname");
    }

    /** Nothing but the live read model, and no rebuild that is said to be under way. */
    public void awaitNothingLeft() {
        await("cleaning up").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(schemas()).containsExactly("read_model");
            assertThat(number("select count(*) from event_store.replay_job where state in ('running', 'swapping')"))
                    .isZero();
        });
    }

    public void awaitLedger() {
        await("the ledger").atMost(PATIENCE).until(() -> number("select count(*) from event_store.outbox") == 0);
    }
}
