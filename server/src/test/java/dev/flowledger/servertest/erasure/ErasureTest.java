package dev.flowledger.servertest.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.rebuild.InterruptedReader;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The content of records is encrypted, and an erasure removes it everywhere and leaves the ledger valid. */
class ErasureTest {

    private static final String REASON = "\"reason\":\"request 42\"";

    private static final String OLD_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private static final String NEW_KEY =
            Base64.getEncoder().encodeToString("another key of thirty-two bytes!".getBytes(UTF_8));

    /** Stored keys begin with the hash of the master key that has encrypted them. */
    private static final String KEYS_OF_ANOTHER_MASTER_KEY = """
            select count(*) from event_store.content_key
            where secret is not null and substr(secret, 1, 4) <> substr(sha256('another key of thirty-two bytes!'), 1, 4)""";

    @TempDir
    private static Path temp;

    /** Every row of every table, as text. */
    private static final String ALL_ROWS = """
            select query_to_xml(format('select * from %I.%I t where t::text like ''%%'' || %L || ''%%''',
                schemaname, tablename, ?::text), false, true, '')::text
            from pg_tables where schemaname = 'event_store' or schemaname like 'read_model%'""";

    private static LedgerDatabase database;
    private static TestServer server;
    private static TestServer otherNode;
    private static Api api;
    private static Api other;

    @BeforeAll
    static void start() throws IOException {
        database = new LedgerDatabase(Postgres.newDatabase());
        // The second phase of a change of the master key: one node still encrypts with the old key, the other one with
        // the new key. Both can decrypt with both.
        server = start(OLD_KEY, NEW_KEY);
        otherNode = start(NEW_KEY, OLD_KEY);
        api = server.api();
        other = otherNode.api();
    }

    private static TestServer start(String... masterKeys) throws IOException {
        Path file = Files.write(Files.createTempFile(temp, "master", ".key"), List.of(masterKeys));
        return TestServer.on(
                database.url(),
                new Class<?>[] {InterruptedReader.class},
                "--flowledger.erasure.max-records=5",
                "--flowledger.master-key-file=" + file);
    }

    @AfterAll
    static void stop() {
        otherNode.close();
        server.close();
    }

    /** A flow run and its task run, both with content that contains a text. */
    private record Runs(String flowRun, String taskRun, String secret) {

        static Runs create(String name) {
            String secret = "secret of " + name;
            String flow = api.create(name).id();
            String state =
                    "\"state\":{\"type\":\"RUNNING\",\"message\":\"" + secret + "\",\"data\":[\"" + secret + "\"]}";
            String run = api.createFlowRun(
                            flow,
                            "\"parameters\":{\"who\":\"" + secret + "\"}",
                            "\"context\":{\"who\":\"" + secret + "\"}",
                            state)
                    .id();
            String task = api.createTaskRun(
                            run,
                            "t",
                            "0",
                            "\"task_inputs\":{\"x\":[{\"input_type\":\"constant\",\"type\":\"" + secret + "\"}]}",
                            state)
                    .id();
            api.post("/logs", """
                    [{"flow_run_id":"%s","name":"n","level":20,"message":"%s","timestamp":"2026-01-31T08:15:00Z"}]\
                    """.formatted(run, secret));
            return new Runs(run, task, secret);
        }

        List<String> reads() {
            return List.of(
                    "/flow_runs/" + flowRun,
                    "/task_runs/" + taskRun,
                    "/flow_runs/" + flowRun + "/events",
                    "/task_runs/" + taskRun + "/events",
                    "/flow_run_states/?flow_run_id=" + flowRun,
                    "/task_run_states/?task_run_id=" + taskRun,
                    "/flow_runs/" + flowRun + "?as_of=" + Instant.now(),
                    "/events?order=desc");
        }
    }

    private static List<String> rowsWith(String text) {
        // A completed rebuild still removes the tables of the earlier read model.
        await("the removal of the earlier read model")
                .until(() -> server.sql()
                        .sql("select to_regnamespace('read_model_retired') is null")
                        .query(Boolean.class)
                        .single());
        return server.sql().sql(ALL_ROWS).param(text).query(String.class).list().stream()
                .filter(rows -> rows.contains("<row"))
                .toList();
    }

    private static long storedEventsWith(String text) {
        return server.sql()
                .sql("select count(*) from event_store.event where payload::text like '%' || ? || '%'")
                .param(text)
                .query(Long.class)
                .single();
    }

    private static Response erase(String selection) {
        return api.post("/erasures", "{" + selection + "," + REASON + "}");
    }

    private static String subject(String id) {
        return "\"subject\":\"" + id + "\"";
    }

    @Test
    void content_is_encrypted_in_the_event_store_and_read_everywhere() {
        Runs runs = Runs.create("encrypted");

        assertThat(storedEventsWith(runs.secret())).isZero();
        for (String path : runs.reads()) {
            assertThat(api.get(path).text()).as(path).contains(runs.secret());
            assertThat(other.get(path).text()).as(path).contains(runs.secret());
        }
    }

    @Test
    void erasure_removes_content_everywhere_and_the_ledger_stays_valid() throws SQLException {
        Runs runs = Runs.create("erased");
        Instant before = Instant.now();
        api.setState("/flow_runs/" + runs.flowRun(), "COMPLETED");
        database.awaitSequenced();
        String checkpoint = api.checkpoint().field("checkpoint");
        String etag = api.get("/flow_runs/" + runs.flowRun()).header("ETag").orElseThrow();

        Response dryRun = erase(subject(runs.flowRun()) + ",\"dry_run\":true");
        assertThat(dryRun.body().get("flow_runs").asInt()).as(dryRun.text()).isEqualTo(1);
        assertThat(dryRun.body().get("task_runs").asInt()).isEqualTo(1);
        assertThat(dryRun.body().get("log_entries").asInt()).isEqualTo(1);
        assertThat(dryRun.body().get("id").isNull()).isTrue();
        assertThat(api.get("/flow_runs/" + runs.flowRun()).text()).contains(runs.secret());

        Response erased = erase(subject(runs.flowRun()));
        assertThat(erased.status()).as(erased.text()).isEqualTo(200);
        assertThat(erased.body().get("flow_runs").asInt()).isEqualTo(1);
        assertThat(erased.body().get("task_runs").asInt()).isEqualTo(1);

        for (Api node : List.of(api, other)) {
            for (String path : runs.reads()) {
                assertThat(node.get(path).text()).as(path).doesNotContain(runs.secret());
            }
            assertThat(node.get("/flow_runs/" + runs.flowRun() + "?as_of=" + before)
                            .text())
                    .contains("erased")
                    .doesNotContain(runs.secret());
        }
        assertThat(rowsWith(runs.secret())).isEmpty();
        Response run = api.get("/flow_runs/" + runs.flowRun());
        assertThat(run.body().at("/parameters/erased").asBoolean()).isTrue();
        Instant.parse(run.body().at("/parameters/at").asString().replace("+00:00", "Z"));
        assertThat(run.body().at("/context/erased").asBoolean()).isTrue();
        assertThat(run.header("ETag")).as("a cached response is not valid").isNotEqualTo(etag);
        JsonNode task = api.get("/task_runs/" + runs.taskRun()).body();
        assertThat(task.at("/task_inputs/erased/0/input_type").asString()).isEqualTo("constant");
        assertThat(task.at("/state/message").asString()).startsWith("erased at ");
        assertThat(task.at("/state/data/erased").asBoolean()).isTrue();

        JsonNode event = lastEvent(runs.flowRun());
        assertThat(event.get("type").asString()).isEqualTo("dev.flowledger.erasure.performed");
        assertThat(event.get("actor").asString()).isEqualTo("anonymous");
        assertThat(event.at("/data/reason").asString()).isEqualTo("request 42");
        assertThat(event.at("/data/erasure").asString()).isEqualTo(erased.id());
        assertThat(api.get("/erasures").body().get(0).get("records").asInt()).isEqualTo(2);

        database.awaitSequenced();
        JsonNode verified = api.get("/events/verify?checkpoint=" + checkpoint).body();
        assertThat(verified.get("valid").asBoolean()).as(verified.toString()).isTrue();
        assertThat(verified.get("anchored").asBoolean()).isTrue();
        assertThat(verified.get("erased").asInt()).isPositive();

        assertThat(erase(subject(runs.flowRun())).body().get("flow_runs").asInt())
                .as("an erasure is idempotent")
                .isZero();
        assertThat(erase(subject(runs.flowRun())).body().get("id").isNull()).isTrue();
        api.patch("/flow_runs/" + runs.flowRun(), "{\"name\":\"renamed\"}");
        assertThat(erase(subject(runs.flowRun())).body().get("flow_runs").asInt())
                .as("what is repeated is not content")
                .isZero();
        run = api.get("/flow_runs/" + runs.flowRun());

        assertThat(api.post("/projections/flows/verify", "").field("equal")).isEqualTo("true");
        String row = run.textWithoutEstimates();
        assertThat(api.post("/projections/flows/rebuild", "").status()).isEqualTo(202);
        await().untilAsserted(() ->
                assertThat(api.get("/projections/flows/rebuild").field("state")).isEqualTo("completed"));
        assertThat(api.get("/flow_runs/" + runs.flowRun()).textWithoutEstimates())
                .isEqualTo(row);
        assertThat(rowsWith(runs.secret())).isEmpty();
    }

    private static JsonNode lastEvent(String run) {
        JsonNode events = api.get("/flow_runs/" + run + "/events").body();
        return events.get(events.size() - 1);
    }

    @Test
    void content_that_is_written_later_is_kept_until_the_next_erasure() {
        Runs runs = Runs.create("written later");
        erase(subject(runs.flowRun()));

        api.patch("/flow_runs/" + runs.flowRun(), "{\"parameters\":{\"who\":\"second secret\"}}");
        assertThat(api.get("/flow_runs/" + runs.flowRun()).text()).contains("second secret");
        assertThat(other.get("/flow_runs/" + runs.flowRun() + "/events").text()).contains("second secret");
        assertThat(storedEventsWith("second secret")).isZero();

        assertThat(erase(subject(runs.flowRun())).body().get("flow_runs").asInt())
                .isEqualTo(1);
        assertThat(api.get("/flow_runs/" + runs.flowRun())
                        .body()
                        .at("/parameters/erased")
                        .asBoolean())
                .isTrue();
        assertThat(rowsWith("second secret")).isEmpty();
        assertThat(api.post("/projections/flows/verify", "").field("equal")).isEqualTo("true");
    }

    @Test
    void deployment_and_deleted_run_are_erased_by_their_ids() {
        Runs runs = Runs.create("deleted");
        String flow =
                api.get("/flow_runs/" + runs.flowRun()).body().get("flow_id").asString();
        String deployment = api.createDeployment(
                        flow,
                        "prod",
                        "\"description\":\"deployment secret\"",
                        "\"parameters\":{\"a\":\"deployment secret\"}")
                .id();
        assertThat(storedEventsWith("deployment secret")).isZero();
        api.delete("/flow_runs/" + runs.flowRun());

        assertThat(erase(subject(deployment)).body().get("deployments").asInt()).isEqualTo(1);
        assertThat(erase(subject(runs.flowRun())).body().get("flow_runs").asInt())
                .isEqualTo(1);

        assertThat(api.get("/deployments/" + deployment)
                        .body()
                        .get("description")
                        .asString())
                .startsWith("erased at ");
        assertThat(api.get("/flow_runs/" + runs.flowRun() + "/events").text()).doesNotContain(runs.secret());
        assertThat(rowsWith("deployment secret")).isEmpty();
        assertThat(api.post("/deployments/" + deployment + "/create_flow_run", "{\"parameters\":{\"b\":2}}")
                        .body()
                        .get("parameters"))
                .as("a run does not get what stands for erased parameters")
                .hasToString("{\"b\":2}");
        assertThat(rowsWith(runs.secret())).isEmpty();
        assertThat(erase(subject(flow)).status()).as("a flow has no content").isEqualTo(422);
        assertThat(erase(subject("11111111-1111-4111-8111-111111111111")).status())
                .isEqualTo(404);
        assertThat(api.post("/erasures", "{" + REASON + "}").status()).isEqualTo(422);
        assertThat(Problem.in(api.post("/erasures", "{}"), 422).locs())
                .containsExactly("[\"body\",\"reason\"]", "[\"body\",\"subject\"]");
        assertThat(Problem.in(api.post("/erasures", "{" + subject(flow) + ",\"reason\":\" \"}"), 422)
                        .locs())
                .containsExactly("[\"body\",\"reason\"]");
        assertThat(api.post("/erasures", "{" + subject(flow) + "}").status()).isEqualTo(422);
    }

    @Test
    void task_runs_of_a_flow_run_are_erased_in_parts() {
        String run = api.createFlowRun(api.create("many tasks").id()).id();
        for (int i = 0; i < 12; i++) {
            api.createTaskRun(
                    run,
                    "t",
                    Integer.toString(i),
                    "\"task_inputs\":{\"x\":[{\"input_type\":\"constant\",\"type\":\"task secret\"}]}");
        }
        assertThat(erase(subject(run) + ",\"dry_run\":true")
                        .body()
                        .get("task_runs")
                        .asInt())
                .isEqualTo(12);

        List<Integer> erased = new ArrayList<>();
        JsonNode part;
        do {
            part = erase(subject(run)).body();
            erased.add(part.get("task_runs").asInt());
        } while (!part.get("next").isNull());

        assertThat(erased).containsExactly(5, 5, 2);
        assertThat(rowsWith("task secret")).isEmpty();
    }

    @Test
    void log_of_a_run_that_does_not_exist_creates_no_key() {
        long before = database.number("select count(*) from event_store.content_key");
        assertThat(api.post("/logs", """
                        [{"flow_run_id":"11111111-1111-4111-8111-111111111111","name":"n","level":20,"message":"of no run",
                        "timestamp":"2026-01-31T08:15:00Z"}]""").status()).isEqualTo(201);

        assertThat(api.post("/logs/filter", "{}").text()).contains("of no run");
        assertThat(database.number("select count(*) from event_store.content_key"))
                .isEqualTo(before);
    }

    @Test
    void filter_is_erased_in_parts() {
        String flow = api.create("filtered").id();
        for (int i = 0; i < 12; i++) {
            api.createFlowRun(flow, "\"parameters\":{\"who\":\"filtered secret\"}");
        }
        String filter = "\"filter\":{\"flows\":{\"name\":{\"any_\":[\"filtered\"]}}}";

        assertThat(erase(filter + ",\"dry_run\":true").body().get("flow_runs").asInt())
                .isEqualTo(12);
        int erased = 0;
        int requests = 0;
        String after = "";
        do {
            JsonNode part = erase(filter + after).body();
            assertThat(part.get("flow_runs").asInt()).isLessThanOrEqualTo(5);
            erased += part.get("flow_runs").asInt();
            requests++;
            after = part.get("next").isNull() ? "" : ",\"after\":" + part.get("next");
        } while (!after.isEmpty());

        assertThat(erased).isEqualTo(12);
        assertThat(requests).isGreaterThan(1);
        assertThat(rowsWith("filtered secret")).isEmpty();
    }

    @Test
    void snapshot_contains_no_content_that_can_be_read() {
        Runs runs = Runs.create("snapshot");
        for (int i = 0; i < 110; i++) {
            api.patch("/flow_runs/" + runs.flowRun(), "{\"name\":\"n" + i + "\"}");
        }
        await().until(() -> server.sql()
                        .sql("select count(*) from event_store.snapshot")
                        .query(Long.class)
                        .single()
                > 0);
        assertThat(server.sql()
                        .sql("select state::text from event_store.snapshot")
                        .query(String.class)
                        .list())
                .noneMatch(state -> state.contains(runs.secret()));
        api.patch("/flow_runs/" + runs.flowRun(), "{\"name\":\"after the snapshot\"}");
        assertThat(lastEvent(runs.flowRun()).get("content").asString()).contains(runs.secret());

        erase(subject(runs.flowRun()));
        api.patch("/flow_runs/" + runs.flowRun(), "{\"name\":\"last\"}");

        assertThat(lastEvent(runs.flowRun()).toString()).contains("erased").doesNotContain(runs.secret());
        assertThat(api.get("/flow_runs/" + runs.flowRun()).text()).doesNotContain(runs.secret());
    }

    @Test
    void snapshot_of_the_time_before_an_erasure_is_not_stored() {
        Runs runs = Runs.create("late snapshot");
        String stream = server.sql()
                .sql("select stream from event_store.event where starts_with(payload::text, '{\"id\":\"' || ?) limit 1")
                .param(runs.flowRun())
                .query(String.class)
                .single();
        EventStorageEngine engine = server.bean(EventStorageEngine.class);
        var before = engine.readEvents(stream).asStream().toList();
        var last = before.get(before.size() - 1);
        erase(subject(runs.flowRun()));

        // As the thread that stores snapshots does if the erasure commits between its reading and its writing.
        engine.storeSnapshot(last);

        assertThat(server.sql()
                        .sql("select count(*) from event_store.snapshot where stream = ?")
                        .param(stream)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(rowsWith(runs.secret())).isEmpty();
    }

    @Test
    void missing_key_is_a_failure_of_its_record_only() throws SQLException {
        Runs runs = Runs.create("missing key");
        Runs others = Runs.create("key that exists");
        String stream = server.sql()
                .sql("select stream from event_store.event where starts_with(payload::text, '{\"id\":\"' || ?) limit 1")
                .param(runs.flowRun())
                .query(String.class)
                .single();
        var row = server.sql()
                .sql("select number, secret from event_store.content_key where stream = ?")
                .param(stream)
                .query()
                .singleRow();
        assertThatThrownBy(
                        () -> database.execute("delete from event_store.content_key where stream = '" + stream + "'"))
                .hasMessageContaining("no event records its erasure");
        database.execute("set session_replication_role = replica; delete from event_store.content_key where stream = '"
                + stream + "'");

        try {
            assertThat(api.patch("/flow_runs/" + runs.flowRun(), "{\"name\":\"n\"}")
                            .status())
                    .isEqualTo(500);
            assertThat(api.patch("/flow_runs/" + others.flowRun(), "{\"name\":\"n\"}")
                            .status())
                    .isEqualTo(204);
            assertThat(api.get("/flow_runs/" + runs.flowRun() + "/events").text())
                    .contains(runs.flowRun())
                    .doesNotContain(runs.secret());
            assertThat(api.get("/events?order=desc").text()).contains(others.secret());
            assertThat(api.post("/logs/filter", "{}").text()).contains(others.secret(), "cannot be decrypted");
        } finally {
            server.sql()
                    .sql("insert into event_store.content_key (stream, number, secret) values (?, ?, ?)")
                    .params(stream, row.get("number"), row.get("secret"))
                    .update();
        }
        assertThat(api.patch("/flow_runs/" + runs.flowRun(), "{\"name\":\"n\"}").status())
                .isEqualTo(204);
        assertThat(api.get("/flow_runs/" + runs.flowRun() + "/events").text()).contains(runs.secret());
    }

    @Test
    void content_whose_key_is_lost_is_erased_by_the_id_of_its_record() throws SQLException {
        Runs runs = Runs.create("lost key");
        String stream = new FlowRunId(UUID.fromString(runs.flowRun())).stream();
        String condition = " from event_store.content_key where stream = '" + stream + "'";
        database.execute("set session_replication_role = replica; delete" + condition);
        assertThat(api.get("/events/verify").text()).contains("is missing in event_store.content_key");

        JsonNode erasure = erase(subject(runs.flowRun())).body();

        assertThat(erasure.required("flow_runs").asInt()).isEqualTo(1);
        assertThat(erasure.required("task_runs").asInt()).isEqualTo(1);
        assertThat(database.texts("select secret is null and erasure = '"
                        + erasure.required("id").asString() + "'" + condition))
                .containsExactly("t");
        for (String path : runs.reads()) {
            assertThat(api.get(path).text()).as(path).doesNotContain(runs.secret());
        }
        assertThat(api.get("/flow_runs/" + runs.flowRun())
                        .body()
                        .at("/parameters/erased")
                        .asBoolean())
                .isTrue();
        JsonNode verification = api.get("/events/verify").body();
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(api.patch("/flow_runs/" + runs.flowRun(), "{\"name\":\"n\"}").status())
                .isEqualTo(204);
        assertThat(erase(subject(runs.flowRun())).body().required("id").isNull())
                .isTrue();
    }

    @Test
    void stored_keys_are_encrypted_with_a_new_master_key_in_parts_while_records_are_erased() throws Exception {
        List<Runs> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(Runs.create("wrapped " + i));
        }
        assertThat(database.number(KEYS_OF_ANOTHER_MASTER_KEY)).isGreaterThanOrEqualTo(12);
        JsonNode part = other.post("/content_keys/wrap", "").body();
        assertThat(part.get("wrapped").asInt()).isLessThanOrEqualTo(5);
        assertThat(part.get("next").isNull()).isFalse();
        assertThat(database.number(KEYS_OF_ANOTHER_MASTER_KEY)).isPositive();
        // The client has stopped here. A repetition begins again, while a node erases and creates keys.
        CompletableFuture<Void> erasures = CompletableFuture.runAsync(() -> {
            for (Runs runs : all.subList(0, 3)) {
                erase(subject(runs.flowRun()));
            }
        });
        Runs later = Runs.create("created with the old master key");
        wrap(other);
        erasures.join();
        wrap(other);

        assertThat(database.number(KEYS_OF_ANOTHER_MASTER_KEY)).isZero();
        assertThat(other.post("/content_keys/wrap", "").body().get("wrapped").asInt())
                .isZero();
        for (Runs runs : all.subList(0, 3)) {
            assertThat(other.get("/flow_runs/" + runs.flowRun() + "/events").text())
                    .contains("erased")
                    .doesNotContain(runs.secret());
        }
        for (Api node : List.of(api, other)) {
            assertThat(node.get("/flow_runs/" + all.get(5).flowRun() + "/events")
                            .text())
                    .contains(all.get(5).secret());
            assertThat(node.get("/flow_runs/" + later.flowRun() + "/events").text())
                    .contains(later.secret());
        }
        assertThatThrownBy(() -> start(OLD_KEY).close()).hasStackTraceContaining("FLOWLEDGER_MASTER_KEY_FILE");
    }

    private static void wrap(Api node) {
        String after = "";
        do {
            JsonNode part = node.post("/content_keys/wrap" + after, "").body();
            assertThat(part.get("unreadable").asInt()).as(part.toString()).isZero();
            after = part.get("next").isNull()
                    ? ""
                    : "?after=" + part.get("next").asString();
        } while (!after.isEmpty());
    }

    @Test
    void erasure_is_complete_under_load_and_during_a_rebuild() throws Exception {
        List<Runs> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(Runs.create("load " + i));
        }
        AtomicBoolean stopped = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (Api node : List.of(api, other)) {
            writers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; !stopped.get(); i++) {
                    // Repeats the parameters that the command has read, whatever they are.
                    node.patch("/flow_runs/" + all.get(i % all.size()).flowRun(), "{\"name\":\"n" + i + "\"}");
                }
            }));
        }
        AtomicLong contentInShadow = new AtomicLong();
        try {
            // The new read model has the content of all runs when the first half is erased.
            server.bean(InterruptedReader.class).afterLastPage(() -> {
                contentInShadow.set(
                        database.number(
                                "select count(*) from read_model_shadow.flow_run where parameters::text like '%secret of load%'"));
                all.subList(0, 5).forEach(ErasureTest::eraseAndWriteAgain);
            });
            assertThat(api.post("/projections/flows/rebuild", "").status()).isEqualTo(202);
            all.subList(5, 10).forEach(ErasureTest::eraseAndWriteAgain);
            await().untilAsserted(() -> assertThat(
                            api.get("/projections/flows/rebuild").field("state"))
                    .isEqualTo("completed"));
        } finally {
            stopped.set(true);
            CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(contentInShadow.get()).isGreaterThanOrEqualTo(5);
        assertThat(rowsWith("secret of load")).isEmpty();
        assertThat(api.post("/projections/flows/verify", "").field("equal")).isEqualTo("true");
        database.awaitSequenced();
        database.assertConsistent(api);
        for (Api node : List.of(api, other)) {
            String export =
                    node.get("/events", "Accept", "application/x-ndjson").text();
            assertThat(export).doesNotContain("secret of load").contains("kept of load");
            assertThat(node.get("/evidence?type=flow_run.created").text()).doesNotContain("secret of load");
            for (Runs runs : all) {
                assertThat(node.get("/flow_runs/" + runs.flowRun())
                                .body()
                                .at("/parameters/who")
                                .asString())
                        .as("content that was written after the erasure")
                        .isEqualTo("kept of load");
            }
        }
    }

    private static void eraseAndWriteAgain(Runs runs) {
        assertThat(other.post("/erasures", "{" + subject(runs.flowRun()) + "," + REASON + "}")
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/flow_runs/" + runs.flowRun()).text()).doesNotContain(runs.secret());
        assertThat(api.patch("/flow_runs/" + runs.flowRun(), "{\"parameters\":{\"who\":\"kept of load\"}}")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void export_with_content_can_be_verified_offline() throws SQLException {
        Runs runs = Runs.create("export \\\",\\\"hash");
        erase(subject(runs.taskRun()));
        database.awaitSequenced();

        String export = api.get("/events", "Accept", "application/x-ndjson").text();

        assertThat(export.lines()
                        .filter(line -> line.contains(",\"content\":\""))
                        .count())
                .isPositive();
        JsonNode last = JsonMapper.shared()
                .readTree(export.lines()
                        .filter(line -> line.contains(runs.flowRun()))
                        .findFirst()
                        .orElseThrow());
        assertThat(JsonMapper.shared()
                        .readTree(last.get("content").asString())
                        .get("/parameters")
                        .get("who")
                        .asString())
                .startsWith("secret of export");
        database.assertConsistent(api);
    }
}
