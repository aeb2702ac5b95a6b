package dev.flowledger.servertest.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.api.ledger.ArchiveReader;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.EvidenceResult;
import dev.flowledger.api.ledger.EvidenceVerifier;
import dev.flowledger.api.ledger.ExportResult;
import dev.flowledger.api.ledger.ExportVerifier;
import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.api.ledger.TreeProof;
import dev.flowledger.ledger.LedgerCheck;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Finished runs leave the read model and the event store for an archive; the ledger continues to prove them. */
class RetentionTest {

    private static final String ARCHIVED = "dev.flowledger.event.archived";

    /** Between two runs of a load, which are verified one by one. */
    private static final Duration PAUSE = Duration.ofMillis(Integer.getInteger("load.rounds", 1) > 1 ? 0 : 20);

    @TempDir
    static Path archives;

    private static LedgerDatabase database;
    private static TestServer server;
    private static Api api;

    /** A run that is archived before the first test. */
    private static String archivedRun;

    private String flow;

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.on(
                database.url(),
                new Class<?>[0],
                "--flowledger.retention.runs=1s",
                "--flowledger.retention.interval=200ms",
                "--flowledger.retention.archive=" + archives,
                "--flowledger.retention.max-archive-events=20");
        api = server.api();
        archivedRun = finishedRun(api.create("flow of an archived run").id());
        awaitArchived(archivedRun);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create_flow() {
        flow = api.create("flow " + System.nanoTime()).id();
    }

    @Test
    void a_finished_run_and_its_task_runs_are_moved_to_an_archive() throws IOException {
        String run = finishedRun();
        String task = api.createTaskRun(run, "t", "0").id();
        String unfinished = api.createFlowRun(flow).id();
        List<String> before = lines("/events?subject=" + run);
        Checkpoint checkpoint = Checkpoint.parse(api.checkpoint().field("checkpoint"));

        awaitArchived(run);

        assertThat(api.get("/flow_runs/" + run).status()).isEqualTo(404);
        assertThat(api.get("/task_runs/" + task).status()).isEqualTo(404);
        assertThat(api.setState("/flow_runs/" + run, "RUNNING").status()).isEqualTo(404);
        assertThat(api.createTaskRun(run, "t", "1").status()).isEqualTo(404);
        assertThat(api.get("/flow_runs/" + unfinished).status()).isEqualTo(200);
        // Filters of the feed select archived events too. They have position and hash, and the name of the archive.
        List<String> after = lines("/events?subject=" + run);
        assertThat(after).hasSameSizeAs(before).allMatch(line -> line.contains(ARCHIVED));
        assertThat(lines("/flow_runs/" + run + "/events")).isEqualTo(after);
        assertThat(lines("/events?type=task_run.created&subject=" + task)).hasSize(1);
        String archive = archive(run);
        ArchiveReader.Content content = read(archive);
        for (int i = 0; i < before.size(); i++) {
            assertThat(hash(after.get(i))).isEqualTo(hash(before.get(i)));
            long position = position(after.get(i));
            assertThat(content.hash(position)).isEqualTo(HexFormat.of().parseHex(hash(before.get(i))));
            JsonNode proof = api.get("/events/" + position + "/proof").body();
            assertThat(TreeProof.isIncluded(
                            position - 1,
                            HexFormat.of().parseHex(hash(before.get(i))),
                            proof.required("tree_size").asLong(),
                            HexFormat.of().parseHex(proof.required("root_hash").asString()),
                            path(proof)))
                    .isTrue();
        }
        // Also a checkpoint from before.
        JsonNode verification = verify("?archives=true&checkpoint=" + checkpoint.text());
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.required("anchored").asBoolean()).isTrue();
        assertThat(verification.required("archived").asLong()).isGreaterThanOrEqualTo(before.size() + 1);
    }

    @Test
    void an_event_records_the_archive() throws IOException {
        String archive = archive(archivedRun);
        JsonNode event = StreamSupport.stream(
                        api.get("/events?type=archive.created&limit=1000")
                                .body()
                                .spliterator(),
                        false)
                .filter(created -> created.at("/data/file/name").asString().equals(archive))
                .findFirst()
                .orElseThrow();
        assertThat(event.required("actor").asString()).isEqualTo("system:retention");
        assertThat(event.at("/data/file/sha256").asString())
                .isEqualTo(read(archive).sha256());
        assertThat(event.at("/data/positions").asString())
                .isEqualTo(read(archive).positionSet().toString());
    }

    @Test
    void an_idempotency_key_can_be_used_again_after_archiving() {
        String key = "\"idempotency_key\":\"nightly\"";
        String first = api.createFlowRun(flow, key).id();
        api.setState("/flow_runs/" + first, "COMPLETED");
        awaitArchived(first);

        Response second = api.createFlowRun(flow, key);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.id()).isNotEqualTo(first);
        assertThat(api.createFlowRun(flow, key).status()).isEqualTo(200);
        api.setState("/flow_runs/" + second.id(), "COMPLETED");
        awaitArchived(second.id());

        assertThat(api.createFlowRun(flow, key).id()).isNotIn(first, second.id());
        // Sequence numbers continue, so that no two events of the ledger have the same.
        assertThat(lines("/events?type=flow_run.archived&subject=" + first).get(0))
                .contains(ARCHIVED);
        String last =
                lines("/events?type=flow_run.archived&subject=" + second.id()).get(0);
        assertThat(last).contains("\"sequence\":\"0000000000000000005\"");
        assertThat(verify("").required("valid").asBoolean()).isTrue();
    }

    @Test
    void a_run_stays_while_its_parent_or_a_subflow_run_is_not_finished() {
        String parent = api.createFlowRun(flow).id();
        String task = api.createTaskRun(parent, "sub", "0").id();
        String child = api.createFlowRun(flow, "\"parent_task_run_id\":\"" + task + "\"")
                .id();
        api.setState("/flow_runs/" + child, "COMPLETED");
        String other = finishedRun();
        String otherTask = api.createTaskRun(other, "sub", "0").id();
        String running = api.createFlowRun(flow, "\"parent_task_run_id\":\"" + otherTask + "\"")
                .id();
        awaitArchived(finishedRun());

        assertThat(List.of(parent, child, other, running))
                .allMatch(run -> api.get("/flow_runs/" + run).status() == 200);

        api.setState("/flow_runs/" + parent, "COMPLETED");
        api.setState("/flow_runs/" + running, "FAILED");
        awaitArchived(parent);
        awaitArchived(child);
        awaitArchived(other);
        awaitArchived(running);
    }

    @Test
    void a_rebuild_without_archives_gives_the_same_read_model() throws IOException {
        String key = "\"idempotency_key\":\"rebuilt\"";
        String first = api.createFlowRun(flow, key).id();
        api.setState("/flow_runs/" + first, "COMPLETED");
        awaitArchived(first);
        String second = api.createFlowRun(flow, key).id();
        api.setState("/flow_runs/" + second, "RUNNING");
        String stored = api.get("/flow_runs/" + second).textWithoutEstimates();

        assertThat(api.post("/projections/flows/verify", null)
                        .body()
                        .required("equal")
                        .asBoolean())
                .isTrue();
        assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
        await().until(() ->
                !api.get("/projections/flows/rebuild").field("state").equals("running")
                        && !api.get("/projections/flows/rebuild").field("state").equals("swapping"));

        assertThat(api.get("/projections/flows/rebuild").text()).contains("\"state\":\"completed\"");
        assertThat(api.get("/flow_runs/" + second).textWithoutEstimates()).isEqualTo(stored);
        assertThat(api.get("/flow_runs/" + first).status()).isEqualTo(404);
        api.setState("/flow_runs/" + second, "COMPLETED");
    }

    @Test
    void an_export_with_archived_events_agrees_with_the_checkpoint() {
        List<String> export = lines("/events");
        Checkpoint checkpoint = Checkpoint.parse(api.checkpoint().field("checkpoint"));

        ExportVerifier verifier = new ExportVerifier(
                checkpoint, (archive, position) -> read(archive).hash(position));
        export.stream().limit(checkpoint.position()).forEach(line -> verifier.accept(line.getBytes(UTF_8)));
        ExportResult result = verifier.result();

        assertThat(result.finding()).isNull();
        assertThat(result.anchored()).isTrue();
        assertThat(result.archived()).isPositive();
    }

    @Test
    void a_damaged_archive_is_named() throws IOException {
        Path file = archives.resolve(archive(archivedRun));
        byte[] bytes = Files.readAllBytes(file);
        try {
            byte[] damaged = bytes.clone();
            damaged[damaged.length / 2] ^= 1;
            Files.write(file, damaged);
            assertThat(verify("?archives=true").required("reason").asString())
                    .startsWith("The archive " + file.getFileName() + " is not valid: ");
            assertThat(verify("").required("valid").asBoolean()).isTrue();

            Files.delete(file);
            // It may be in a folder that is not mounted, so the ledger is not invalid.
            JsonNode missing = verify("?archives=true");
            assertThat(missing.required("valid").asBoolean()).isTrue();
            assertThat(missing.required("missing_archives").get(0).asString())
                    .isEqualTo(file.getFileName().toString());
        } finally {
            Files.write(file, bytes);
        }
    }

    @Test
    void a_changed_entry_of_an_archived_event_is_found_with_its_archive() throws Exception {
        String where = " where subject = '" + archivedRun + "' and type = 'flow_run.created'";
        long position = database.number("select position from event_store.ledger" + where);

        database.execute(
                "set session_replication_role = replica", "update event_store.ledger set actor = 'bob'" + where);
        try {
            assertThat(verify("?archives=true").required("reason").asString())
                    .startsWith("The ledger entry at position " + position + " does not match its event");
        } finally {
            database.execute(
                    "set session_replication_role = replica",
                    "update event_store.ledger set actor = 'anonymous'" + where);
        }
    }

    @Test
    void a_lost_key_of_an_archived_run_is_found_with_its_archive() throws Exception {
        String run =
                api.createFlowRun(flow, "\"parameters\":{\"who\":\"secret\"}").id();
        api.setState("/flow_runs/" + run, "COMPLETED");
        awaitArchived(run);
        long position = database.number("select min(position) from event_store.ledger where subject = '" + run + "'");
        database.execute(
                "create table lost_key as select * from event_store.content_key where starts_with(stream, 'flow_run-"
                        + run.replace("-", "").substring(0, 12) + "')",
                "set session_replication_role = replica",
                "delete from event_store.content_key using lost_key where content_key.stream = lost_key.stream");
        try {
            assertThat(verify("?archives=true").required("reason").asString())
                    .startsWith("The content of the event at position " + position + " (flow_run " + run
                            + ") cannot be read: its key ")
                    .endsWith(" is missing in event_store.content_key, and no erasure has destroyed it.");
        } finally {
            database.execute("insert into event_store.content_key select * from lost_key", "drop table lost_key");
        }
        assertThat(verify("?archives=true").required("valid").asBoolean()).isTrue();
    }

    @Test
    @Tag("nightly")
    void an_erased_key_of_an_archived_run_that_is_inserted_again_is_found() throws Exception {
        String run =
                api.createFlowRun(flow, "\"parameters\":{\"who\":\"secret\"}").id();
        api.setState("/flow_runs/" + run, "COMPLETED");
        awaitArchived(run);
        String ofRun =
                " where starts_with(stream, 'flow_run-" + run.replace("-", "").substring(0, 12) + "')";
        database.execute("create table kept_key as select * from event_store.content_key" + ofRun);
        erase(run, "");
        await().until(() ->
                !lines("/events?type=erasure.performed&subject=" + run).isEmpty());
        long erasure =
                position(lines("/events?type=erasure.performed&subject=" + run).get(0));
        database.execute(
                "create table erased_key as select * from event_store.content_key" + ofRun,
                "set session_replication_role = replica",
                "delete from event_store.content_key" + ofRun,
                "insert into event_store.content_key select * from kept_key");
        try {
            assertThat(verify("?archives=true").required("reason").asString())
                    .startsWith("The event at position " + erasure + " has erased content of " + run);
        } finally {
            database.execute(
                    "set session_replication_role = replica",
                    "delete from event_store.content_key" + ofRun,
                    "insert into event_store.content_key select * from erased_key",
                    "drop table kept_key, erased_key");
        }
        assertThat(verify("?archives=true").required("valid").asBoolean()).isTrue();
    }

    @Test
    void the_database_removes_only_events_that_match_an_archive() {
        String run = api.createFlowRun(flow).id();
        await().until(() -> database.outboxSize() == 0);
        String position = database.texts("select max(position) from event_store.ledger where subject = '" + run + "'")
                .get(0);

        assertThatThrownBy(() -> database.execute("delete from event_store.event"))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> archiveByHand("array[" + position + "]", "array['\\x00'::bytea]"))
                .hasMessageContaining("does not match its hash");
        String flowPosition = database.texts(
                        "select max(position) from event_store.ledger where subject = '" + flow + "'")
                .get(0);
        assertThatThrownBy(() -> archiveByHand(
                        "array[" + flowPosition + "]",
                        "array(select hash from event_store.ledger where position = " + flowPosition + ")"))
                .hasMessageContaining("is not that of a run");
        assertThatThrownBy(() -> database.execute("update event_store.archive set bytes = 0"))
                .hasMessageContaining("append-only");
    }

    @Test
    void an_event_that_was_removed_by_hand_is_found() throws Exception {
        String run = api.createFlowRun(flow).id();
        await().until(() -> database.outboxSize() == 0);
        String position = database.texts("select max(position) from event_store.ledger where subject = '" + run + "'")
                .get(0);
        String where =
                " where global_index = (select global_index from event_store.ledger where position = " + position + ")";
        database.execute(
                "create table saved as select * from event_store.event" + where,
                "set session_replication_role = replica",
                // A row of the table of archives is not evidence.
                "insert into event_store.archive (name, location, sha256, bytes, events, flow_runs, task_runs, positions)"
                        + " values ('forged', '', '', 1, 1, 1, 0, int8multirange(int8range(" + position + ", "
                        + position + ", '[]')))",
                "delete from event_store.event" + where);
        try {
            assertThat(verify("").required("reason").asString())
                    .startsWith("The event at position " + position + " was removed from the event store");
            // Nor for a rebuild.
            assertThat(server.bean(LedgerCheck.class).verify(Long.parseLong(position), () -> {}))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("position " + position + " was removed"));
        } finally {
            database.execute(
                    "set session_replication_role = replica",
                    "delete from event_store.archive where name = 'forged'",
                    "insert into event_store.event overriding system value select global_index, stream, sequence, stream_type,"
                            + " id, type, revision, time, payload, metadata from saved");
        }
    }

    @Test
    void the_content_of_an_archived_run_is_read_and_erased() {
        String run =
                api.createFlowRun(flow, "\"parameters\":{\"who\":\"secret 1\"}").id();
        String task = api.createTaskRun(run, "t", "0", "\"state\":{\"type\":\"COMPLETED\",\"message\":\"secret 2\"}")
                .id();
        api.setState("/flow_runs/" + run, "COMPLETED");
        List<String> before = lines("/events?subject=" + run);
        awaitArchived(run);
        assertThat(lines("/events?archives=true&subject=" + run)).isEqualTo(before);
        assertThat(before.get(0)).contains("secret 1");

        assertThat(erase(run, ",\"dry_run\":true").text()).contains("\"flow_runs\":1,\"task_runs\":1");
        assertThat(erase(run, "").text()).contains("\"flow_runs\":1,\"task_runs\":1");

        for (String id : List.of(run, task)) {
            assertThat(String.join("", lines("/events?archives=true&subject=" + id)))
                    .contains("erased")
                    .doesNotContain("secret");
            assertThat(lines("/events?type=erasure.performed&subject=" + id))
                    .singleElement()
                    .asString()
                    .contains("\"reason\":\"request 42\"", "\"command\":\"EraseArchivedRun\"");
        }
        assertThat(erase(run, "").text()).contains("\"id\":null", "\"flow_runs\":0,\"task_runs\":0");
        assertThat(erase(task, "").text()).contains("\"task_runs\":0");
        assertThat(verify("?archives=true").required("valid").asBoolean()).isTrue();
        assertReadModelIsRebuiltEqually();
    }

    @Test
    void all_generations_of_an_idempotency_key_are_erased_after_archiving() {
        String key = "\"idempotency_key\":\"erased\"";
        String secret = "\"parameters\":{\"who\":\"secret\"}";
        String first = api.createFlowRun(flow, key, secret).id();
        api.setState("/flow_runs/" + first, "COMPLETED");
        awaitArchived(first);
        assertThat(erase(first, "").text()).contains("\"flow_runs\":1");

        String second = api.createFlowRun(flow, key, secret).id();
        assertThat(api.get("/flow_runs/" + second).text()).contains("secret");
        assertThat(lines("/events?archives=true&subject=" + first).get(0)).contains("erased");
        assertThat(erase(first, "").text()).contains("\"flow_runs\":1");
        assertThat(api.get("/flow_runs/" + second).text()).contains("erased").doesNotContain("secret");

        // The event of the erasure is moved, too.
        api.setState("/flow_runs/" + second, "COMPLETED");
        awaitArchived(second);
        JsonNode verification = verify("?archives=true");
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertReadModelIsRebuiltEqually();
    }

    @Test
    void evidence_and_feed_read_archived_events_if_the_archive_is_there() throws IOException {
        String run = finishedRun();
        awaitArchived(run);
        Path file = archives.resolve(archive(run));

        byte[] evidence = api.get("/evidence?subject=" + run).text().getBytes(UTF_8);
        // It is not signed, because this server has no key.
        SignedCheckpoint checkpoint = Objects.requireNonNull(new EvidenceVerifier(null, null)
                .verify(new ByteArrayInputStream(evidence))
                .checkpoint());
        EvidenceResult result =
                new EvidenceVerifier(null, checkpoint.checkpoint()).verify(new ByteArrayInputStream(evidence));
        assertThat(result.reason()).isNull();
        assertThat(result.events()).isEqualTo(2);

        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        try {
            for (String route : List.of("/evidence?subject=", "/events?archives=true&subject=")) {
                Response response = api.get(route + run);
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.text()).contains("The archive " + file.getFileName() + " cannot be read from");
            }
            // This node has another folder than the one that wrote the archive.
            String later = finishedRun();
            await().until(() -> status().required("problem")
                    .asString("")
                    .startsWith("The latest archive " + file.getFileName() + " is not in "));
            assertThat(api.get("/flow_runs/" + later).status()).isEqualTo(200);
        } finally {
            Files.write(file, bytes);
        }
    }

    @Test
    void a_run_that_cannot_be_archived_does_not_block_others() throws Exception {
        String changed = api.createFlowRun(flow).id();
        await().until(() -> database.outboxSize() == 0);
        changeEvents(changed, "CreateFlowRun", "OtherCommand");
        api.setState("/flow_runs/" + changed, "COMPLETED");
        List<String> others = List.of(finishedRun(), finishedRun(), finishedRun());

        others.forEach(RetentionTest::awaitArchived);
        await().until(() -> status().required("failing_runs").size() == 1);

        assertThat(api.get("/flow_runs/" + changed).status()).isEqualTo(200);
        assertThat(status().at("/failing_runs/0/id").asString()).isEqualTo(changed);
        assertThat(status().at("/failing_runs/0/reason").asString()).contains("does not match its hash");
        assertThat(status().required("problem").asString()).contains(changed);
        assertThat(new Api(server.address()).get("/actuator/prometheus").text())
                .contains("flowledger_retention_failing_runs 1.0");

        changeEvents(changed, "OtherCommand", "CreateFlowRun");
        awaitArchived(changed);
        await().until(() -> status().required("failing_runs").isEmpty());
        assertThat(status().required("problem").isNull()).isTrue();
    }

    @Test
    void runs_are_archived_under_load_and_after_a_rebuild() throws Exception {
        List<String> runs = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean stopped = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> {
                    while (!stopped.get()) {
                        String run = finishedRun();
                        api.createTaskRun(run, "t", "0");
                        runs.add(run);
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                },
                task -> new Thread(task).start());
        try {
            await().until(() ->
                    !runs.isEmpty() && api.get("/flow_runs/" + runs.get(0)).status() == 404);
            assertReadModelIsRebuiltEqually();
            int count = runs.size();
            await().until(() -> runs.size() > count);
        } finally {
            stopped.set(true);
            writer.join();
        }

        runs.forEach(RetentionTest::awaitArchived);
        assertThat(verify("?archives=true").required("valid").asBoolean()).isTrue();
        assertThat(runs)
                .allSatisfy(run -> assertThat(lines("/events?archives=true&subject=" + run))
                        .hasSize(2)
                        .noneMatch(line -> line.contains(ARCHIVED)));
    }

    private static void assertReadModelIsRebuiltEqually() {
        await().until(() -> api.post("/projections/flows/rebuild", null).status() == 202);
        await().until(() -> !List.of("running", "swapping")
                .contains(api.get("/projections/flows/rebuild").field("state")));
        assertThat(api.get("/projections/flows/rebuild").field("state")).isEqualTo("completed");
    }

    private static Response erase(String id, String options) {
        return api.post("/erasures", "{\"subject\":\"" + id + "\",\"reason\":\"request 42\"" + options + "}");
    }

    /** Changes the metadata of the events of a run, as a superuser. */
    private static void changeEvents(String run, String from, String to) throws Exception {
        database.execute(
                "set session_replication_role = replica",
                "update event_store.event set metadata = replace(metadata::text, '\"" + from + "\"', '\"" + to
                        + "\"')::json where payload::text like '{\"id\":\"" + run + "%'");
    }

    private static JsonNode status() {
        return api.get("/retention").body();
    }

    private void archiveByHand(String positions, String hashes) throws Exception {
        database.execute("select event_store.archive_events('by hand', '', decode(repeat('00', 32), 'hex'), 1, 1, 0, "
                + positions + "::bigint[], " + hashes + ")");
    }

    private String finishedRun() {
        return finishedRun(flow);
    }

    private static String finishedRun(String flow) {
        String run = api.createFlowRun(flow).id();
        assertThat(api.setState("/flow_runs/" + run, "COMPLETED").status()).isEqualTo(201);
        return run;
    }

    private static void awaitArchived(String run) {
        await("archive of " + run)
                .until(() -> api.get("/flow_runs/" + run).status() == 404
                        && !lines("/events?subject=" + run).isEmpty()
                        && lines("/events?subject=" + run).get(0).contains(ARCHIVED));
    }

    private static List<String> lines(String path) {
        return api.get(path, "Accept", "application/x-ndjson").text().lines().toList();
    }

    private static JsonNode verify(String query) {
        return api.get("/events/verify" + query).body();
    }

    private static String archive(String run) {
        return database.texts("select name from event_store.archive join event_store.ledger on positions @> position"
                        + " where subject = '" + run + "' limit 1")
                .get(0);
    }

    private static ArchiveReader.Content read(String archive) throws IOException {
        return ArchiveReader.read(new ByteArrayInputStream(Files.readAllBytes(archives.resolve(archive))));
    }

    private static long position(String line) {
        return Long.parseLong(line.replaceFirst(".*\"position\":\"(\\d+)\".*", "$1"));
    }

    private static String hash(String line) {
        return line.replaceFirst(".*\"hash\":\"([0-9a-f]{64})\"}", "$1");
    }

    private static List<byte[]> path(JsonNode proof) {
        List<byte[]> path = new ArrayList<>();
        proof.required("path").forEach(hash -> path.add(HexFormat.of().parseHex(hash.asString())));
        return path;
    }
}
