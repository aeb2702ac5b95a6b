package dev.flowledger.servertest.events;

import static dev.flowledger.testing.LedgerDatabase.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeProof;
import dev.flowledger.ledger.LedgerTree;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;

/** The Merkle tree of a ledger with several complete tiles, written by two servers: proofs, and changes of entries and tree. */
class LedgerTreeTest {

    private static final int EVENTS = 700;

    private static final String EVENT = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            select 'raw-' || n, 0, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), '{}', '{}'
            from generate_series(%d, %d) n""";

    private static final String ROOTS = "select level || ':' || index from event_store.tree_hash order by 1";

    /** Requires a superuser. */
    private static final String WITHOUT_TRIGGERS = "set session_replication_role = replica";

    private static LedgerDatabase database;
    private static TestServer server;
    private static Api api;

    /** The hashes of all events, by position - 1. */
    private static List<byte[]> leaves;

    @BeforeAll
    static void create_ledger_and_backup() throws SQLException {
        database = new LedgerDatabase(Postgres.newDatabase());
        try (TestServer first = TestServer.on(database.url())) {
            // Each statement is at least one batch: they end before, at and after the end of a tile.
            append(1, 100);
            append(101, 256);
            append(257, 300);
            assertThat(first.api().checkpoint().field("position")).isEqualTo("300");
        }
        server = TestServer.on(database.url());
        api = server.api();
        append(301, EVENTS);
        leaves = database.texts("select encode(hash, 'hex') from event_store.ledger order by position").stream()
                .map(HexFormat.of()::parseHex)
                .toList();
        database.execute(
                "create schema backup",
                "create table backup.ledger as table event_store.ledger",
                "create table backup.tree_hash as table event_store.tree_hash");
    }

    private static void append(int first, int last) throws SQLException {
        database.execute(EVENT.formatted(first, last));
        database.awaitSequenced();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void restore_backup() throws SQLException {
        tamper(
                "truncate event_store.ledger, event_store.tree_hash",
                "insert into event_store.ledger select * from backup.ledger",
                "insert into event_store.tree_hash select * from backup.tree_hash");
    }

    @Test
    void checkpoint_is_the_root_of_all_leaves_and_the_tiles_are_stored() {
        assertThat(api.checkpoint().field("checkpoint"))
                .isEqualTo(Checkpoint.of(EVENTS, root(EVENTS)).text());
        assertThat(database.texts(ROOTS)).containsExactly("1:0", "1:1");
        assertThat(verify().required("valid").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,700", "256,256", "256,257", "257,700", "512,700", "700,700", "300,650"})
    void each_event_has_an_inclusion_proof(long position, int size) {
        JsonNode proof =
                api.get("/events/" + position + "/proof?tree_size=" + size).body();

        assertThat(TreeProof.isIncluded(position - 1, leaves.get((int) position - 1), size, root(size), path(proof)))
                .isTrue();
        assertThat(proof.required("root_hash").asString())
                .isEqualTo(HexFormat.of().formatHex(root(size)));
        assertThat(proof.required("leaf_hash").asString())
                .isEqualTo(HexFormat.of().formatHex(leaves.get((int) position - 1)));
    }

    @Test
    void proofs_of_many_events_are_computed_from_stored_tiles() throws SQLException {
        try (Connection connection = database.connect()) {
            long[] positions = LongStream.rangeClosed(1, EVENTS).toArray();
            TiledTree tree = new LedgerTree(new JdbcTemplate(new SingleConnectionDataSource(connection, true)))
                    .upTo(EVENTS, positions);
            // Entries of complete tiles are not read.
            tamper("delete from event_store.ledger where position <= 512");

            assertThat(LongStream.of(positions).boxed())
                    .allMatch(position -> TreeProof.isIncluded(
                            position - 1,
                            leaves.get(position.intValue() - 1),
                            EVENTS,
                            root(EVENTS),
                            tree.inclusion(position - 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,700", "256,257", "300,700", "512,700", "700,700", "255,256"})
    void growth_has_a_consistency_proof(int from, int to) {
        JsonNode proof =
                api.get("/ledger/consistency?from=" + from + "&to=" + to).body();

        assertThat(TreeProof.isConsistent(from, root(from), to, root(to), path(proof)))
                .isTrue();
        assertThat(proof.required("from_root_hash").asString())
                .isEqualTo(HexFormat.of().formatHex(root(from)));
    }

    @Test
    void proofs_are_of_the_whole_ledger_by_default() {
        assertThat(api.get("/events/5/proof").field("tree_size")).isEqualTo("700");
        assertThat(api.get("/ledger/consistency?from=5").field("to")).isEqualTo("700");
    }

    @Test
    void wrong_positions_are_answered_with_the_reason() {
        Problem.in(api.get("/events/701/proof"), 404);
        Problem.in(api.get("/events/1/proof?tree_size=701"), 409);
        Problem.in(api.get("/events/9/proof?tree_size=8"), 422);
        Problem.in(api.get("/events/0/proof"), 422);
        Problem.in(api.get("/ledger/consistency?from=701"), 409);
        Problem.in(api.get("/ledger/consistency?from=9&to=8"), 422);
        Problem.in(api.get("/ledger/consistency?from=0"), 422);
        assertThat(Problem.in(api.get("/ledger/consistency"), 422).detail()).contains("from: field required");
        assertThat(Problem.in(api.get("/events/first/proof"), 422).detail())
                .contains("position: value is not a valid integer");
        assertThat(Problem.in(api.get("/events/verifications?limit=all"), 422).detail())
                .contains("limit: value is not a valid integer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update event_store.tree_hash set hash = sha256('x') where index = 1",
                "delete from event_store.tree_hash where index = 1",
                "update event_store.tree_hash set tile = set_byte(tile, 0, 255 - get_byte(tile, 0)) where index = 1",
            })
    void changes_of_the_tree_are_found_with_their_extent(String change) throws SQLException {
        tamper(change);

        assertThat(verify().required("findings").valueStream()).anySatisfy(finding -> {
            assertThat(finding.required("first_position").asLong()).isEqualTo(257);
            assertThat(finding.required("last_position").asLong()).isEqualTo(512);
            assertThat(finding.required("reason").asString()).contains("hash in the tree");
        });
    }

    @Test
    void ledger_whose_last_tile_has_a_missing_entry_has_no_checkpoint() throws SQLException {
        tamper("delete from event_store.ledger where position = 650");

        Response checkpoint = api.checkpoint();
        Problem.in(checkpoint, 409);
        assertThat(checkpoint.field("detail")).contains("an entry is missing");
        Problem.in(api.get("/events/651/proof"), 409);
        assertThat(verify().required("head_hash").isNull()).isTrue();
    }

    @Test
    @Tag("nightly")
    void root_above_a_missing_entry_is_stored_when_the_entry_is_restored() throws SQLException {
        LedgerDatabase ofItsOwn = new LedgerDatabase(Postgres.newDatabase());
        sequence(ofItsOwn, 1, 200);
        ofItsOwn.execute(
                WITHOUT_TRIGGERS,
                "create table removed as select * from event_store.ledger where position = 100",
                "delete from event_store.ledger where position = 100");

        sequence(ofItsOwn, 201, 300);
        assertThat(ofItsOwn.texts(ROOTS)).isEmpty();

        ofItsOwn.execute(WITHOUT_TRIGGERS, "insert into event_store.ledger select * from removed");
        JsonNode verification = sequence(ofItsOwn, 301, 301);
        assertThat(ofItsOwn.texts(ROOTS)).containsExactly("1:0");
        assertThat(verification.required("valid").asBoolean()).isTrue();
    }

    /** Appends events, sequences them on a node that reads the end of the tree first, and verifies the ledger there. */
    private static JsonNode sequence(LedgerDatabase ledger, int first, int last) throws SQLException {
        try (TestServer node = TestServer.on(ledger.url())) {
            ledger.execute(EVENT.formatted(first, last));
            await().atMost(LedgerDatabase.TIMEOUT)
                    .until(() -> ledger.number("select coalesce(max(position), 0) from event_store.ledger") == last);
            assertThat(node.api().get("/health").status()).isEqualTo(200);
            return node.api().get("/events/verify").body();
        }
    }

    @Test
    void verification_since_a_position_reads_the_tile_that_it_is_in() throws SQLException {
        String since = "?since_position=100&hash=" + HexFormat.of().formatHex(root(100));
        assertThat(api.get("/events/verify" + since).body().required("valid").asBoolean())
                .isTrue();
        tamper("update event_store.tree_hash set hash = sha256('x') where index = 0");

        assertThat(api.get("/events/verify" + since)
                        .body()
                        .at("/findings/0/first_position")
                        .asLong())
                .isEqualTo(1);
    }

    private static JsonNode verify() {
        return api.get("/events/verify").body();
    }

    private static byte[] root(int size) {
        TreeBuilder tree = new TreeBuilder();
        leaves.subList(0, size).forEach(tree::add);
        return tree.root();
    }

    private static List<byte[]> path(JsonNode proof) {
        List<byte[]> path = new ArrayList<>();
        proof.required("path").forEach(hash -> path.add(HexFormat.of().parseHex(hash.asString())));
        return path;
    }

    private static void tamper(String... sql) throws SQLException {
        try (Connection connection = database.connect()) {
            execute(connection, WITHOUT_TRIGGERS);
            execute(connection, sql);
        }
    }
}
