package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.query.standby.ReadOutcome;
import dev.flowledger.query.standby.StandbyReads;
import dev.flowledger.query.standby.Standbys;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Clients;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.ReplicatedPostgres;
import dev.flowledger.testing.TestServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Two servers whose reads are answered by two asynchronous standbys. */
@ExtendWith(OutputCaptureExtension.class)
class StandbyReadsTest {

    /** On a busy machine a standby often replays too late, and few reads are answered by it. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final int ROUNDS = Integer.getInteger("load.rounds", 1);

    /** How many reads the standbys answer between two of their failures. */
    private static final int READS = ROUNDS == 1 ? 3 : 8 * ROUNDS;

    /** Between two flows of a client. */
    private static final Duration PAUSE = Duration.ofMillis(ROUNDS == 1 ? 20 : 0);

    private static final String HEADER = "X-Flowledger-LSN";

    @TempDir
    private static Path directory;

    private static ReplicatedPostgres postgres;
    private static TestServer first;
    private static TestServer second;

    @BeforeAll
    static void start() throws Exception {
        postgres = ReplicatedPostgres.start(directory);
        postgres.addStandby();
        postgres.addStandby();
        first = startServer();
        second = startServer();
    }

    private static TestServer startServer() {
        return TestServer.on(
                postgres.url(), new Class<?>[0], "--flowledger.read-datasource.url=" + postgres.standbysUrl());
    }

    @AfterAll
    static void stop() throws Exception {
        first.close();
        second.close();
        postgres.close();
    }

    @Test
    void every_read_contains_all_acknowledged_changes_while_standbys_fail(CapturedOutput output) throws Exception {
        underLoad(StandbyReadsTest::failAndRestoreStandbys, output);
    }

    @Test
    @Tag("nightly")
    void every_read_contains_all_acknowledged_changes_while_a_standby_is_frozen(CapturedOutput output)
            throws Exception {
        awaitNoFallback();
        underLoad(StandbyReadsTest::freezeStandby, output);
    }

    private interface Failures {
        void cause(Clients records, Lists lists) throws Exception;
    }

    private static void underLoad(Failures failures, CapturedOutput output) throws Exception {
        Clients records = new Clients(PAUSE);
        Lists lists = new Lists();
        records.start(1, first.api(), second.api());
        lists.start(second.api(), first.api());
        if (ROUNDS > 1) {
            records.start(1, second.api(), first.api());
            lists.start(first.api(), second.api());
        }
        try {
            failures.cause(records, lists);
        } finally {
            records.stop();
            lists.stop();
        }
        assertThat(output.getOut())
                .as("errors of the server, and not of the library that starts PostgreSQL")
                .doesNotContainPattern("ERROR .* (?:d\\.f|dev\\.flowledger|o\\.)");
    }

    private static void failAndRestoreStandbys(Clients records, Lists lists) throws Exception {
        awaitReadsOfStandbys();

        // All connections of a server may lead to one of the standbys.
        for (int standby : List.of(1, 0)) {
            postgres.pause(standby);
            awaitReadsOfStandbys();
            postgres.resume(standby);
        }
        for (TestServer server : List.of(first, second)) {
            assertThat(server.bean(Standbys.class).reads().count(ReadOutcome.BEHIND))
                    .isPositive();
        }

        postgres.pause(0);
        postgres.kill(1);
        awaitRequests(records, lists);
        postgres.resume(0);
        postgres.restart(1);
        awaitReadsOfStandbys();

        postgres.kill(0);
        awaitReadsOfStandbys();
        postgres.promote(1);
        // A connection to the promoted standby may be closed before a read finds that it leads to a primary.
        for (TestServer server : List.of(first, second)) {
            await().atMost(TIMEOUT)
                    .until(() -> server.bean(Standbys.class).reads().fallback() != null);
        }
        awaitRequests(records, lists);
        postgres.replace(1);
        postgres.restart(0);
        awaitReadsOfStandbys();
    }

    private static void freezeStandby(Clients records, Lists lists) throws Exception {
        awaitReadsOfStandbys();
        postgres.freeze(0);
        awaitRequests(records, lists);
        postgres.thaw(0);
        awaitReadsOfStandbys();
    }

    /** The standbys answer, and both servers execute requests. */
    private static void awaitRequests(Clients records, Lists lists) {
        int written = records.writtenFlows();
        int listed = lists.count.get();
        await().atMost(TIMEOUT)
                .until(() -> records.writtenFlows() > written + 2 * READS && lists.count.get() > listed + READS);
    }

    private static void awaitReadsOfStandbys() {
        for (TestServer server : List.of(first, second)) {
            StandbyReads reads = server.bean(Standbys.class).reads();
            long before = reads.count(ReadOutcome.STANDBY);
            await("reads that standbys answer")
                    .atMost(TIMEOUT)
                    .until(() -> reads.count(ReadOutcome.STANDBY) >= before + READS);
        }
    }

    private static void awaitNoFallback() {
        for (TestServer server : List.of(first, second)) {
            await().atMost(TIMEOUT)
                    .until(() -> server.bean(Standbys.class).reads().fallback() == null);
        }
    }

    @Test
    void primary_answers_visibly_while_standbys_are_behind(CapturedOutput output) throws SQLException {
        awaitNoFallback();
        Api api = first.api();
        Api health = new Api(first.address() + "/actuator");
        assertThat(health.get("/health")
                        .body()
                        .at("/components/standbys/details/reads")
                        .asString())
                .isEqualTo("standbys");
        int logged = output.getOut().length();
        pauseBoth();
        try {
            Response flow = api.create("while both are behind");

            for (int i = 0; i < 10; i++) {
                assertThat(api.get("/flows/" + flow.id()).status()).isEqualTo(200);
                assertThat(second.api().byName("while both are behind").status())
                        .isEqualTo(200);
            }
            assertThat(api.createFlowRun(flow.id()).status())
                    .as("a command, which checks that the flow exists")
                    .isEqualTo(201);
            Response details = health.get("/health");
            assertThat(details.status()).isEqualTo(200);
            assertThat(details.body().at("/components/standbys/status").asString())
                    .isEqualTo("UP");
            assertThat(details.body().at("/components/standbys/details/reads").asString())
                    .isEqualTo("primary");
            assertThat(details.body().at("/components/standbys/details/reason").asString())
                    .isEqualTo(ReadOutcome.BEHIND.description());
            assertThat(health.get("/prometheus").text())
                    .containsPattern("flowledger_standby_reads_total\\{.*outcome=\"behind\".*} [1-9]")
                    .contains("flowledger_standby_available");
            assertThat(output.getOut().substring(logged))
                    .as("a line of each server")
                    .containsPattern("(?s)(?:The primary answers reads.*){2}")
                    .doesNotContainPattern("(?s)(?:The primary answers reads.*){3}");
        } finally {
            resumeBoth();
        }
        awaitNoFallback();
        assertThat(output.getOut().substring(logged)).contains("Standbys answer all reads again. ");
    }

    @Test
    void read_with_a_position_needs_only_the_changes_before_it() throws SQLException {
        Response before = first.api().create("before the pause");
        String position = before.header(HEADER).orElseThrow();
        assertThat(position).matches("[0-9A-F]+/[0-9A-F]+");
        awaitReplayed(position);
        pauseBoth();
        try {
            Response after = first.api().create("after the pause");
            String laterPosition = after.header(HEADER).orElseThrow();
            long answered = reads().count(ReadOutcome.STANDBY);

            assertThat(second.api()
                            .get("/flows/" + before.id(), HEADER, position)
                            .status())
                    .isEqualTo(200);
            assertThat(reads().count(ReadOutcome.STANDBY)).isEqualTo(answered + 1);
            assertThat(second.api()
                            .get("/flows/" + after.id(), HEADER, position)
                            .status())
                    .as("the caller has not asked for it")
                    .isEqualTo(404);
            assertThat(second.api()
                            .get("/flows/" + after.id(), HEADER, laterPosition)
                            .status())
                    .isEqualTo(200);
            assertThat(second.api()
                            .get("/flows/" + after.id(), HEADER, "FFFFFFFF/FFFFFFFF")
                            .status())
                    .as("a position beyond the end of the log")
                    .isEqualTo(200);
        } finally {
            resumeBoth();
        }
    }

    @Test
    void every_change_has_a_position() {
        Api api = first.api();
        Response flow = api.create("with positions");
        Response run = api.createFlowRun(flow.id());
        List<Response> changes = List.of(
                flow,
                api.create("with positions"),
                run,
                api.setState("/flow_runs/" + run.id(), "RUNNING"),
                api.patch("/flows/" + flow.id(), "{\"tags\":[\"a\"]}"),
                api.delete("/flows/" + flow.id()));

        assertThat(changes)
                .allSatisfy(change -> assertThat(change.header(HEADER)).isPresent());
    }

    @Test
    void position_that_is_none_is_rejected() {
        Response response = first.api().get("/flows/name/any", HEADER, "yesterday");

        assertThat(response.status()).isEqualTo(422);
        assertThat(response.body().at("/errors/0/loc/1").asString()).isEqualTo(HEADER);
    }

    @Test
    void server_without_standbys_returns_no_positions() {
        assertThat(TestServer.shared().api().create("without standbys").header(HEADER))
                .isEmpty();
    }

    @Test
    void operators_see_whether_commits_wait_for_the_replay(CapturedOutput output) throws SQLException {
        awaitNoFallback();
        await("both standbys")
                .atMost(TIMEOUT)
                .until(() ->
                        standbyDetails(first).at("/connected/1").asString("").contains(" bytes behind"));
        String reads = "Reads wait for up to flowledger.read-datasource.max-wait";
        awaitReplication("Commits do not wait until standbys have applied them (synchronous_commit=remote_apply,", 0);
        int logged = output.getOut().length();

        postgres.setSynchronousStandbys("ANY 2 (*)");
        String settings = "(synchronous_commit=remote_apply, synchronous_standby_names=ANY 2 (*))";
        try {
            awaitReplication("Commits wait until standbys have applied them " + settings, 1);
            first.api().create("on both standbys");
            for (int standby = 0; standby < 2; standby++) {
                assertThat(new LedgerDatabase(postgres.url(standby))
                                .number("select count(*) from read_model.flow where name = 'on both standbys'"))
                        .isEqualTo(1);
            }
            assertThat(standbyDetails(first).at("/connected/0").asString()).startsWith("walreceiver: quorum, ");
        } finally {
            postgres.setSynchronousStandbys("");
        }
        awaitReplication("Commits do not wait until standbys have applied them", 0);
        assertThat(output.getOut().substring(logged).lines().filter(line -> line.contains(settings)))
                .as("a line of each server")
                .hasSize(2);
        assertThat(output.getOut().substring(logged).lines().filter(line -> line.contains(reads)))
                .hasSize(2);
    }

    private static void awaitReplication(String description, int commitsWait) {
        for (TestServer server : List.of(first, second)) {
            await(description)
                    .atMost(TIMEOUT)
                    .until(() -> standbyDetails(server)
                            .path("replication")
                            .asString("")
                            .startsWith(description));
            assertThat(new Api(server.address() + "/actuator")
                            .get("/prometheus")
                            .text())
                    .containsPattern("flowledger_standby_commits_wait(\\{.*})? " + commitsWait + "\\.0");
        }
    }

    private static JsonNode standbyDetails(TestServer server) {
        return new Api(server.address() + "/actuator").get("/health").body().at("/components/standbys/details");
    }

    private static StandbyReads reads() {
        return second.bean(Standbys.class).reads();
    }

    private static void awaitReplayed(String position) {
        for (int standby = 0; standby < 2; standby++) {
            LedgerDatabase database = new LedgerDatabase(postgres.url(standby));
            await().atMost(LedgerDatabase.TIMEOUT)
                    .until(() ->
                            database.number("select (pg_last_wal_replay_lsn() - '" + position + "' >= 0)::int") == 1);
        }
    }

    private static void pauseBoth() throws SQLException {
        postgres.pause(0);
        postgres.pause(1);
    }

    private static void resumeBoth() throws SQLException {
        postgres.resume(0);
        postgres.resume(1);
    }

    /** Clients that change records through one server and list them through another one. */
    private static final class Lists {

        private static final AtomicInteger NAMES = new AtomicInteger();

        private final AtomicInteger count = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<CompletableFuture<Void>> threads = new ArrayList<>();
        private volatile boolean running = true;

        void start(Api writing, Api reading) {
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        while (running) {
                            writeAndList("listed " + NAMES.incrementAndGet(), writing, reading);
                            count.incrementAndGet();
                            LockSupport.parkNanos(PAUSE.toNanos());
                        }
                    },
                    task -> new Thread(task).start()));
        }

        private void writeAndList(String name, Api writing, Api reading) {
            Response flow = writing.create(name);
            String filter = "{\"flows\":{\"name\":{\"any_\":[\"" + name + "\"]}}}";
            expect(
                    flow.id(),
                    reading.post("/flows/filter", filter).body().at("/0/id").asString(""));
            Response run = writing.createFlowRun(flow.id());
            expect("1", reading.post("/flow_runs/count", filter).text());
            writing.setState("/flow_runs/" + run.id(), "RUNNING");
            expect(
                    "RUNNING",
                    reading.get("/flow_runs/" + run.id())
                            .body()
                            .at("/state_type")
                            .asString(""));
            expect(
                    "2",
                    Integer.toString(reading.get("/flow_run_states/?flow_run_id=" + run.id())
                            .body()
                            .size()));
            writing.delete("/flow_runs/" + run.id());
            expect("0", reading.post("/flow_runs/count", filter).text());
        }

        private void expect(String expected, String actual) {
            if (!expected.equals(actual)) {
                failures.add("expected " + expected + " but was " + actual);
            }
        }

        void stop() {
            running = false;
            threads.forEach(CompletableFuture::join);
            assertThat(failures).isEmpty();
        }
    }
}
