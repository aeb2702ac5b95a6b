package dev.flowledger.servertest.events;

import static dev.flowledger.testing.LedgerDatabase.execute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.ledger.SigningKeyFile;
import dev.flowledger.ledger.StoredEvents;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What a superuser of the database can change, and what finds it. The table in docs/ledger.md lists the same changes. The ledger has
 * a complete tile of 256 entries and published checkpoints of positions 300 and 320. Position 2 has content; that of position 3 was
 * erased by the event at position 4.
 */
class TamperMatrixTest {

    private static final int FIRST = 300;
    private static final int EVENTS = 320;

    private static final String RAW = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            select 'raw-' || n, 0, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), ('{"id":"' || n || '"}')::json,
                '{"actor":"a","causationId":"c","command":"C","correlationId":"r"}' from generate_series(%d, %d) n""";

    /** Requires a superuser. */
    private static final String WITHOUT_TRIGGERS = "set session_replication_role = replica";

    private static final List<String> TABLES =
            List.of("event", "ledger", "tree_hash", "outbox", "checkpoint", "checkpoint_key", "content_key");

    @TempDir
    private static Path temp;

    private static LedgerDatabase database;
    private static TestServer server;
    private static Api api;
    private static Checkpoint outside;
    private static NoteSigner key;
    private static String[] restore;

    @BeforeAll
    static void create_ledger_and_backup() throws SQLException {
        database = new LedgerDatabase(Postgres.newDatabase());
        Path file = temp.resolve("key");
        key = SigningKeyFile.create(file, "matrix");
        String signed = "--flowledger.signing-key-file=" + file;
        String scheduled = "--flowledger.ledger.verification-interval=0";
        try (TestServer first = TestServer.on(
                database.url(), new Class<?>[0], signed, scheduled, "--flowledger.checkpoint.interval=1s")) {
            String flow = first.api().create("matrix").id();
            first.api().createFlowRun(flow, "\"parameters\":{\"who\":\"kept\"}");
            String erased = first.api()
                    .createFlowRun(flow, "\"parameters\":{\"who\":\"erased\"}")
                    .id();
            first.api().post("/erasures", "{\"subject\":\"%s\",\"reason\":\"request 42\"}".formatted(erased));
            database.awaitSequenced();
            append((int) database.ledgerSize() + 1, FIRST);
            awaitPublished(FIRST);
            append(FIRST + 1, EVENTS);
            awaitPublished(EVENTS);
        }
        tamper("delete from event_store.checkpoint where position not in (%d, %d)".formatted(FIRST, EVENTS));
        server = TestServer.on(database.url(), new Class<?>[0], signed, scheduled);
        api = server.api();
        outside = Checkpoint.parse(api.get("/ledger/checkpoint").text());
        database.execute("create schema backup");
        for (String table : TABLES) {
            database.execute("create table backup." + table + " as table event_store." + table);
        }
        // A generated column cannot be inserted.
        database.execute("alter table backup.event drop column bytes");
        restore = restoring();
    }

    private static void append(int first, int last) throws SQLException {
        database.execute(RAW.formatted(first, last));
        database.awaitSequenced();
    }

    private static void awaitPublished(int position) {
        await().atMost(LedgerDatabase.TIMEOUT)
                .until(() -> database.number("select count(*) from event_store.checkpoint where position = " + position)
                        == 1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Returns the statements that replace the rows of each table by those of the backup. */
    private static String[] restoring() {
        return TABLES.stream()
                .flatMap(table -> {
                    String columns = database.texts("""
                            select string_agg(quote_ident(column_name), ', ') from information_schema.columns
                            where table_schema = 'backup' and table_name = '%s'""".formatted(table)).get(0);
                    return Stream.of(
                            "delete from event_store." + table,
                            "insert into event_store.%s (%s) overriding system value select %s from backup.%s"
                                    .formatted(table, columns, columns, table));
                })
                .toArray(String[]::new);
    }

    @BeforeEach
    void restore_backup() throws SQLException {
        try (Connection connection = database.connect()) {
            execute(connection, WITHOUT_TRIGGERS);
            execute(connection, restore);
        }
        JsonNode verification = verify("");
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
    }

    /** Position 7 is in the complete tile, position 310 in the last one. {@code AT 7} stands for the global index. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            payload of an event | update event_store.event set payload = '{}' where AT 7 | 7 | does not match its hash
            metadata of an event | update event_store.event set metadata = replace(metadata::text, '"a"', '"b"')::json where AT 7 | 7 | does not match its hash
            type of an event | update event_store.event set type = 'x' where AT 7 | 7 | does not match its hash
            revision of an event | update event_store.event set revision = '2' where AT 7 | 7 | does not match its hash
            time of an event | update event_store.event set "time" = "time" + interval '1 us' where AT 7 | 7 | does not match its hash
            sequence of an event | update event_store.event set sequence = 1 where AT 7 | 7 | does not match its hash
            stream of an event | update event_store.event set stream = 'x' where AT 7 | 7 | does not match its hash
            id of an event | update event_store.event set id = gen_random_uuid() where AT 7 | 7 | does not match its hash
            kind of the stream of an event | update event_store.event set stream_type = 'x' where AT 7 | 7 | does not match its hash
            removed event | delete from event_store.event where AT 7 | 7 | was removed from the event store
            removed event and entry | delete from event_store.event where AT 7; delete from event_store.ledger where position = 7 | 7 | Position 7 is missing
            inserted event | insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata) values ('x', 0, 'x', gen_random_uuid(), 'x', '1', now(), '{}', '{}') | | has no ledger entry
            hash of an entry | update event_store.ledger set hash = sha256('x') where position = 7 | 7 | does not match its hash
            type of an entry | update event_store.ledger set type = 'x' where position = 7 | 7 | a search column of the entry
            actor of an entry | update event_store.ledger set actor = 'x' where position = 7 | 7 | a search column of the entry
            subject of an entry | update event_store.ledger set subject = 'x' where position = 7 | 7 | a search column of the entry
            time of an entry | update event_store.ledger set "time" = now() where position = 7 | 7 | a search column of the entry
            command of an entry | update event_store.ledger set command = 'x' where position = 7 | 7 | a search column of the entry
            request of an entry | update event_store.ledger set request = 'x' where position = 7 | 7 | a search column of the entry
            parent of an entry | update event_store.ledger set parent = 'x' where position = 7 | 7 | a search column of the entry
            position of an entry | update event_store.ledger set position = 321 where position = 7 | 7 | Position 7 is missing
            swapped entries | update event_store.ledger set global_index = -1 where position = 7; update event_store.ledger set global_index = (select global_index from backup.ledger where position = 7) where position = 8; update event_store.ledger set global_index = (select global_index from backup.ledger where position = 8) where position = 7 | 7 | does not match its hash
            removed entry | delete from event_store.ledger where position = 7 | 7 | Position 7 is missing
            hash of the tree | update event_store.tree_hash set hash = sha256('x') | 1 | the tree was changed
            removed hash of the tree | delete from event_store.tree_hash | 1 | it was removed
            stored tile | update event_store.tree_hash set tile = set_byte(tile, 0, 255 - get_byte(tile, 0)) | 1 | the tree was changed
            removed row of the outbox | set session_replication_role = origin; insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata) values ('x', 0, 'x', gen_random_uuid(), 'x', '1', now(), '{}', '{"actor":"a","causationId":"c","command":"C","correlationId":"r"}'); set session_replication_role = replica; delete from event_store.outbox | | has no ledger entry
            removed end | delete from event_store.event where global_index in (select global_index from event_store.ledger where position > 310); delete from event_store.ledger where position > 310 | 311 | The ledger ends at position 310, but the checkpoint is for position 320: the end of the ledger was removed. It agrees with earlier checkpoints up to position 300.
            published checkpoint | update event_store.checkpoint set note = replace(note, E'\\n320\\n', E'\\n310\\n') where position = 320 | 320 | does not match its note
            text as published checkpoint | insert into event_store.checkpoint values (999999999, sha256(''), now(), 'x', '') | 999999999 | is not a signed note
            unsigned published checkpoint | insert into event_store.checkpoint values (999999999, sha256(''), now(), E'matrix\\n999999999\\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\\n\\n', '') | 999999999 | has no signature of the key matrix
            removed key | delete from event_store.content_key where secret is not null | 2 | is missing in event_store.content_key, and no erasure has destroyed it
            changed key | update event_store.content_key set secret = sha256('x') where secret is not null | 2 | was changed
            key of another record | update event_store.content_key set number = (select number from backup.content_key where secret is null), stream = concat(stream, 'x') where secret is not null | 2 | is missing in event_store.content_key
            key marked as erased | update event_store.content_key set secret = null, erased_at = now() where secret is not null | | but no event records this erasure
            removed key of an erasure | delete from event_store.content_key where secret is null | 3 | is missing in event_store.content_key
            key of an erasure inserted again | update event_store.content_key set secret = sha256('x'), erased_at = null where secret is null | 4 | it was inserted again
            upper level of the tree | update event_store.tree_hash set level = 2, tile = null where level = 1 | 1 | it was removed
            """)
    void change_is_found_and_named(String change, String sql, Long position, String reason) throws SQLException {
        tamper(sql);

        assertFinding(verify(""), position, reason);
    }

    @Test
    void removed_events_do_not_hide_later_ones() throws SQLException {
        tamper("delete from event_store.event where global_index in"
                + " (select global_index from event_store.ledger where position between 50 and 99)");

        assertThat(api.get("/events?after=49&limit=10").body())
                .extracting(event -> event.required("position").asLong())
                .containsExactly(100L, 101L, 102L, 103L, 104L, 105L, 106L, 107L, 108L, 109L);
        assertThat(api.get("/events?before=100&order=desc&limit=10").body())
                .extracting(event -> event.required("position").asLong())
                .startsWith(49L)
                .endsWith(40L);
    }

    @Test
    void entries_that_were_added_after_the_constraint_was_dropped_are_found() throws SQLException {
        try {
            database.execute(
                    "alter table event_store.ledger drop constraint ledger_pkey, drop constraint ledger_global_index");
            tamper("insert into event_store.ledger select * from event_store.ledger where position = 7");
            assertFinding(verify(""), 7L, "Position 7 has more than one entry");
            assertFinding(verify(""), null, "has 2 ledger entries");
        } finally {
            tamper("delete from event_store.ledger");
            database.execute(
                    "alter table event_store.ledger add primary key (position), add constraint ledger_global_index unique (global_index)");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 256})
    void event_that_was_changed_with_its_entry_is_named_by_its_tile(int position) throws SQLException {
        changeEventAndEntry(position);

        assertFinding(verify(""), (long) position, "does not match its hash in the tree");
        assertThat(verify("")
                        .required("findings")
                        .valueStream()
                        .filter(finding -> finding.required("reason").asString().contains("in the tree")))
                .hasSize(1);
    }

    @Test
    void event_of_the_last_tile_that_was_changed_with_its_entry_is_found_by_the_last_checkpoint() throws SQLException {
        changeEventAndEntry(310);

        assertFinding(verify(""), 301L, "the ledger was rewritten or rolled back after position 300");
    }

    private static void changeEventAndEntry(int position) throws SQLException {
        tamper(
                "update event_store.event set payload = '{\"id\":\"forged\"}' where AT " + position,
                "update event_store.ledger set subject = 'forged' where position = " + position);
        rewrite(position, position, false);
    }

    @Test
    void history_that_was_rewritten_with_all_hashes_contradicts_the_published_checkpoints() throws SQLException {
        forge(7);
        assertFinding(verify(""), 1L, "the ledger was rewritten or rolled back after position 0");
        restore_backup();
        forge(310);
        assertFinding(verify(""), 301L, "the ledger was rewritten or rolled back after position 300");
        assertFinding(verify("?checkpoint=" + outside), 301L, "after position 300");
    }

    /** The attacker changes the checkpoints, too, but has no signing key, and the server does not sign another history. */
    @Test
    void rewritten_history_cannot_have_signed_checkpoints() throws SQLException {
        forge(310);
        tamper("delete from event_store.checkpoint where position = 320");
        String current = api.get("/ledger/checkpoint").text();
        assertThat(current).startsWith("matrix\n320\n").endsWith("=\n\n");
        assertThat(api.get("/evidence?limit=1").body().required("key").isNull()).isTrue();
        await().until(
                        TamperMatrixTest::health,
                        text -> text.contains(
                                "The ledger does not contain the checkpoint " + outside + " that was signed last"));
        Checkpoint forged = Checkpoint.parse(current);
        SignedCheckpoint original =
                SignedCheckpoint.parse(database.texts("select note from backup.checkpoint where position = 320")
                        .get(0));
        String note = SignedCheckpoint.unsigned("matrix", forged).text()
                + original.text().substring(original.text().indexOf("— "));
        insertCheckpoint(forged, note);

        assertFinding(verify(""), 320L, "does not match its signature");
        tamper("delete from event_store.checkpoint where position = 320");
        insertCheckpoint(forged, current);
        assertFinding(verify(""), 320L, "has no signature of the key matrix");
        tamper("delete from event_store.checkpoint where position = 320");
        insertCheckpoint(
                forged,
                SignedCheckpoint.sign(forged, NoteSigner.generate("matrix")).text());
        assertFinding(verify(""), 320L, "has no signature of the key matrix");
        assertThat(api.get("/ledger/checkpoints").status()).isEqualTo(200);

        restore_backup();
        assertThat(api.get("/ledger/checkpoint").text()).contains("\n— matrix ");
        await().until(TamperMatrixTest::health, text -> !text.contains("signed last"));
    }

    @Test
    void checkpoints_are_signed_while_content_cannot_be_read() throws SQLException {
        assertThat(verify("").required("erased").asLong()).isEqualTo(1);
        tamper("delete from event_store.content_key");

        assertFinding(verify(""), 2L, "The content of the event at position 2 (flow_run ");
        assertFinding(verify(""), 3L, "is missing");
        await().until(TamperMatrixTest::health, text -> text.contains("is missing in event_store.content_key"));
        assertThat(api.get("/ledger/checkpoint").text()).contains("\n— matrix ");

        restore_backup();
        await().until(TamperMatrixTest::health, text -> !text.contains("is missing in event_store.content_key"));
    }

    private static String health() {
        return new Api(server.address() + "/actuator/health").get("").text();
    }

    /** The key that the operator has kept finds these changes, too, but the database does not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update event_store.snapshot set state = '{}'",
                "delete from event_store.verification",
                "delete from event_store.checkpoint",
                "delete from event_store.checkpoint_key"
            })
    void change_of_a_table_that_is_not_evidence_is_not_found(String sql) throws SQLException {
        tamper(sql);

        assertThat(verify("").required("valid").asBoolean()).isTrue();
    }

    @Test
    void event_that_was_inserted_with_the_triggers_is_an_event_of_the_ledger() throws SQLException {
        append(EVENTS + 1, EVENTS + 1);

        assertThat(verify("").required("valid").asBoolean()).isTrue();
        assertThat(verify("").required("head_position").asLong()).isEqualTo(EVENTS + 1);
    }

    /** An auditor's proof is not made for an event that its own verifier would reject. */
    @Test
    void evidence_of_a_changed_ledger_is_not_returned() throws SQLException {
        tamper("update event_store.event set payload = '{}' where AT 7");
        assertThat(api.get("/evidence?after=6&limit=1").status()).isEqualTo(409);
        assertThat(api.get("/evidence?after=10&limit=1").status()).isEqualTo(200);
        tamper("delete from event_store.ledger where position = 7");
        assertThat(api.get("/evidence?after=10&limit=1").status()).isEqualTo(409);
    }

    /** Without a checkpoint or key from outside, the following changes are not found. */
    @Test
    void rewritten_history_without_its_checkpoints_is_found_only_from_outside() throws SQLException {
        forge(310);
        tamper("delete from event_store.checkpoint where position > 300");

        assertThat(verify("").required("valid").asBoolean()).isTrue();
        assertFinding(
                verify("?checkpoint=" + outside), 301L, "the ledger was rewritten or rolled back after position 300");
    }

    @Test
    void removed_end_without_its_checkpoints_is_found_only_from_outside() throws SQLException {
        tamper(
                "delete from event_store.event where global_index in"
                        + " (select global_index from event_store.ledger where position > 310)",
                "delete from event_store.ledger where position > 310",
                "delete from event_store.checkpoint where position > 310");

        assertThat(verify("").required("valid").asBoolean()).isTrue();
        assertFinding(verify("?checkpoint=" + outside), 311L, "the end of the ledger was removed");
    }

    @Test
    void checkpoint_that_was_signed_with_another_key_and_list_of_keys_are_found_only_with_the_key_from_outside()
            throws SQLException {
        forge(310);
        NoteSigner another = NoteSigner.generate("forged");
        Checkpoint forged = Checkpoint.parse(api.get("/ledger/checkpoint").text());
        tamper(
                "delete from event_store.checkpoint where position > 300",
                "insert into event_store.checkpoint_key values ('" + another.verifier() + "', '2020-01-01')");
        insertCheckpoint(forged, SignedCheckpoint.sign(forged, another).text());
        assertFinding(verify(""), 320L, "has no signature of the key matrix");
        tamper("delete from event_store.checkpoint_key where verifier like 'matrix%'");

        assertThat(verify("").required("valid").asBoolean()).isTrue();
        JsonNode last = api.get("/ledger/checkpoints?limit=1").body().get(0);
        assertThat(SignedCheckpoint.parse(last.required("note").asString()).isSignedBy(key.verifier()))
                .isFalse();
    }

    private static void insertCheckpoint(Checkpoint checkpoint, String note) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into event_store.checkpoint (position, hash, \"time\", note, database) values (?, ?, now(), ?, '')")) {
            insert.setLong(1, checkpoint.position());
            insert.setBytes(2, checkpoint.bytes());
            insert.setString(3, note);
            insert.executeUpdate();
        }
    }

    /** Changes an event, and computes all hashes again as an attacker does who knows the canonical form. */
    private static void forge(int position) throws SQLException {
        tamper(
                "update event_store.event set payload = '{\"id\":\"forged\"}' where AT " + position,
                "update event_store.ledger set subject = 'forged' where position = " + position);
        rewrite(1, EVENTS, true);
    }

    private static void rewrite(int first, int last, boolean withTree) throws SQLException {
        ByteArrayOutputStream tile = new ByteArrayOutputStream();
        TreeBuilder tree = new TreeBuilder();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                PreparedStatement update =
                        connection.prepareStatement("update event_store.ledger set hash = ? where position = ?")) {
            statement.execute(WITHOUT_TRIGGERS);
            ResultSet row =
                    statement.executeQuery("select e.*, position from event_store.ledger join event_store.event e"
                            + " using (global_index) where position between " + first + " and " + last
                            + " order by position");
            while (row.next()) {
                long position = row.getLong("position");
                byte[] leaf = TreeHash.leaf(
                        StoredEvents.event(row).canonical(position).getBytes(UTF_8));
                if (tree.size() < TiledTree.TILE_WIDTH) {
                    tree.add(leaf);
                    tile.writeBytes(leaf);
                }
                update.setBytes(1, leaf);
                update.setLong(2, position);
                update.executeUpdate();
            }
        }
        if (withTree) {
            HexFormat hex = HexFormat.of();
            tamper("update event_store.tree_hash set hash = '\\x%s', tile = '\\x%s'"
                    .formatted(hex.formatHex(tree.root()), hex.formatHex(tile.toByteArray())));
        }
    }

    private static void tamper(String... sql) throws SQLException {
        try (Connection connection = database.connect()) {
            execute(connection, WITHOUT_TRIGGERS);
            for (String each : sql) {
                execute(
                        connection,
                        each.replaceAll(
                                "AT (\\d+)",
                                "global_index = (select global_index from backup.ledger where position = $1)"));
            }
        }
    }

    private static JsonNode verify(String query) {
        return api.get("/events/verify" + query).body();
    }

    private static void assertFinding(JsonNode verification, Long position, String reason) {
        assertThat(verification.required("valid").asBoolean()).isFalse();
        assertThat(verification.required("findings").valueStream())
                .as(verification.toString())
                .anySatisfy(finding -> {
                    assertThat(finding.required("reason").asString()).contains(reason);
                    assertThat(finding.required("first_position"))
                            .hasToString(position == null ? "null" : position.toString());
                });
    }
}
