package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.api.ApiException;
import dev.flowledger.api.Command;
import dev.flowledger.api.FinalStatements;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.IssueKey;
import dev.flowledger.api.key.Role;
import dev.flowledger.command.bus.CommandContext;
import dev.flowledger.command.bus.DatabaseProblem;
import dev.flowledger.command.eventstore.FinalCommit;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Batches of commands. The server has one partition. A command whose projection waits occupies its worker, so that the commands
 * that are sent then are queued and become one batch.
 */
class CommandBatchTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int MAX_QUEUED = 64;

    private static final String INSERT_DELETED_FLOW =
            "insert into read_model.deleted_flow (id, sequence) values (?, 0)";

    private static String database;
    private static TestServer server;
    private static Api api;

    private final List<CompletableFuture<?>> pending = new ArrayList<>();

    /**
     * Occupies the worker while it projects the flow "occupies ...", fails for the flow "poison ...", reaches the timeout of a batch for the flow "slow ...", and gets the SQLSTATE from PostgreSQL with which the name of a flow "raises ..." ends.
     */
    @ProcessingGroup("flows")
    static class Occupying {

        private static volatile CountDownLatch released = new CountDownLatch(0);

        private static final AtomicInteger raised = new AtomicInteger();

        @EventHandler
        void on(FlowCreated event, JdbcTemplate jdbc) throws InterruptedException {
            if (event.name().startsWith("slow")) {
                raised.incrementAndGet();
                jdbc.execute("select pg_sleep(600)");
            }
            if (event.name().startsWith("raises")) {
                raised.incrementAndGet();
                String state = event.name().substring(event.name().lastIndexOf(' ') + 1);
                jdbc.execute("do 'begin raise exception using errcode = ''" + state + "''; end'");
            }
            if (event.name().startsWith("occupies")) {
                released.await();
            }
            if (event.name().startsWith("poison")) {
                throw new IllegalStateException("a projection that fails");
            }
        }
    }

    /** Applies an event to the stream of a flow, and then fails. */
    record CreateAndFail(String name, boolean rejected) implements Command {
        @Override
        @TargetAggregateIdentifier
        public String stream() {
            return FlowId.of(name, 1).stream();
        }
    }

    @Aggregate
    static final class FailsAfterApplying {

        @AggregateIdentifier
        @SuppressWarnings("UnusedVariable") // read by Axon
        private String stream;

        @CommandHandler
        @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
        void handle(CreateAndFail command) {
            stream = command.stream();
            apply(new FlowCreated(FlowId.of(command.name(), 1), command.name(), List.of(), Instant.EPOCH));
            throw command.rejected() ? ApiException.notFound("flow") : new IllegalStateException("fails");
        }
    }

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(
                database,
                new Class<?>[] {Occupying.class, FailsAfterApplying.class},
                "--flowledger.commands.partitions=1",
                "--flowledger.commands.max-loaded-bytes=100KB",
                "--flowledger.commands.batch-statement-timeout=200ms",
                "--flowledger.commands.max-queued-bytes=1MB",
                "--flowledger.commands.max-queued=" + MAX_QUEUED);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void release() {
        Occupying.released.countDown();
        pending.forEach(CompletableFuture::join);
    }

    @Test
    void rejected_commands_of_a_batch_do_not_affect_the_others() {
        String existing = api.create("rejected: existing").id();
        occupyWorker();

        List<CompletableFuture<Response>> created = IntStream.range(0, 32)
                .mapToObj(i -> queue(() -> api.create("rejected: " + i)))
                .toList();
        List<CompletableFuture<Response>> rejected = IntStream.range(0, 32)
                .mapToObj(i -> queue(() -> i % 2 == 0
                        ? api.patch("/flows/" + existing, "{\"tags\":[\"a\"]}", "If-Match", "\"7\"")
                        : api.delete("/flows/"
                                + FlowId.of("rejected: absent " + i, 1).value())))
                .toList();
        executeQueued(64);

        assertThat(created).extracting(response -> response.join().status()).containsOnly(201);
        assertThat(rejected).extracting(response -> response.join().status()).containsOnly(412, 404);
        assertThat(transactions("rejected: %")).isEqualTo(1 + 1);
        assertThat(api.get("/flows/" + existing).header("ETag")).hasValue("\"0\"");
        created.forEach(
                response -> assertThat(api.get("/flows/" + response.join().id()).text())
                        .isEqualTo(response.join().text()));
    }

    @Test
    void commands_for_one_stream_in_a_batch_see_each_others_effects() {
        occupyWorker();

        String name = "one stream";
        String path = "/flows/" + FlowId.of(name, 1).value();
        List<CompletableFuture<Response>> responses = List.of(
                queue(() -> api.create(name, "a")),
                queue(() -> api.create(name, "b")),
                queue(() -> api.patch(path, "{\"tags\":[\"c\"]}")),
                queue(() -> api.patch(path, "{\"tags\":[\"d\"]}", "If-Match", "\"0\"")),
                queue(() -> api.delete(path)),
                queue(() -> api.create(name, "e")));
        executeQueued(responses.size());

        assertThat(responses)
                .extracting(response -> response.join().status())
                .containsExactly(201, 200, 204, 412, 204, 201);
        assertThat(responses.get(1).join().text())
                .isEqualTo(responses.get(0).join().text());
        assertThat(transactions(name)).isEqualTo(1);
        assertThat(api.byName(name).text()).isEqualTo(responses.get(5).join().text());
        assertThat(server.sql()
                        .sql("select count(*) from read_model.flow_version where name = ?")
                        .param(name)
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void events_of_a_batch_have_the_metadata_of_their_own_command() {
        occupyWorker();

        List<CompletableFuture<Response>> responses = IntStream.range(0, 8)
                .mapToObj(i -> queue(() ->
                        api.post("/flows/", "{\"name\":\"metadata " + i + "\"}", "X-Request-Id", "request-of-" + i)))
                .toList();
        executeQueued(8);

        assertThat(responses).extracting(response -> response.join().status()).containsOnly(201);
        assertThat(transactions("metadata %")).isEqualTo(1);
        assertThat(server.sql()
                        .sql("select (payload->>'name') || ' ' || (metadata->>'correlationId') from event_store.event"
                                + " where payload->>'name' like 'metadata %' order by 1")
                        .query(String.class)
                        .list())
                .containsExactlyElementsOf(IntStream.range(0, 8)
                        .mapToObj(i -> "metadata " + i + " request-of-" + i)
                        .toList());
        assertThat(server.sql()
                        .sql("select count(distinct metadata->>'causationId') from event_store.event"
                                + " where payload->>'name' like 'metadata %'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(8);
    }

    @Test
    void a_failing_projection_affects_only_its_own_command() {
        occupyWorker();

        List<CompletableFuture<Response>> responses = IntStream.range(0, 10)
                .mapToObj(i -> queue(() -> api.create(i == 6 ? "poison 6" : "beside poison " + i)))
                .toList();
        executeQueued(10);

        for (int i = 0; i < 10; i++) {
            assertThat(responses.get(i).join().status()).isEqualTo(i == 6 ? 500 : 201);
        }
        assertThat(api.byName("poison 6").status()).isEqualTo(404);
        assertThat(events("poison 6")).isZero();
        assertThat(events("beside poison %")).isEqualTo(9);
    }

    @Test
    void callers_that_wait_for_the_same_record_hold_no_connections() throws SQLException {
        occupyWorker();
        List<CompletableFuture<Response>> responses = IntStream.range(0, 24)
                .mapToObj(i -> queue(() -> api.create("hot")))
                .toList();
        HikariDataSource pool = ((DataSource) server.bean("dataSource")).unwrap(HikariDataSource.class);

        assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                .as("that of the worker, and those of background jobs")
                .isLessThanOrEqualTo(4);
        assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection()).isZero();
        assertThat(api.byName("hot").status()).isEqualTo(404);
        assertThat(new Api(server.address() + "/actuator/health")
                        .get("/readiness")
                        .text())
                .contains("UP");

        executeQueued(24);
        assertThat(responses).extracting(response -> response.join().status()).containsOnly(200, 201);
        assertThat(events("hot")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raises 55P03", "raises 57P01", "raises 25P03", "raises 08006"})
    void a_batch_in_which_the_database_is_unavailable_is_503_for_all_and_not_executed_again(String name) {
        Occupying.raised.set(0);
        occupyWorker();

        List<CompletableFuture<Response>> responses = IntStream.range(0, 10)
                .mapToObj(i -> queue(() -> api.create(i == 4 ? name : "beside " + name + " " + i)))
                .toList();
        executeQueued(10);

        assertThat(responses).extracting(CompletableFuture::join).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).hasValue("1");
            assertThat(response.field("detail"))
                    .isEqualTo(DatabaseProblem.of(new SQLException("m", name.substring(name.indexOf(' ') + 1)))
                            .orElseThrow()
                            .detail());
        });
        assertThat(Occupying.raised).hasValue(1);
        assertThat(events("%" + name + "%")).isZero();
        assertThat(api.create("after " + name).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow", "raises 53200"})
    void a_command_that_is_too_expensive_for_the_database_affects_no_other(String name) {
        occupyWorker();

        List<CompletableFuture<Response>> responses = IntStream.range(0, 10)
                .mapToObj(i -> queue(() -> api.create(i == 4 ? name : "beside expensive " + name + " " + i)))
                .toList();
        executeQueued(10);

        Response expensive = responses.get(4).join();
        assertThat(expensive.status()).isEqualTo(503);
        assertThat(expensive.header("Retry-After")).hasValue("1");
        assertThat(expensive.field("detail"))
                .isEqualTo(
                        name.equals("slow")
                                ? "The database cancelled the change because it took too long. Retry later."
                                : DatabaseProblem.NO_RESOURCES.detail());
        assertThat(responses)
                .filteredOn(response -> response != responses.get(4))
                .extracting(response -> response.join().status())
                .containsOnly(201);
        assertThat(events(name)).isZero();
    }

    @Test
    void a_constraint_violation_affects_only_its_own_command() {
        server.sql()
                .sql("insert into event_store.api_key_secret (key_id, hash) values (?, '')")
                .param(ApiKeyId.of("constraint", 1).value())
                .update();
        occupyWorker();

        CompletableFuture<Response> before = queue(() -> api.create("before the constraint"));
        CompletableFuture<Object> violating = queue(new IssueKey("constraint", Role.READER, null, null));
        CompletableFuture<Response> after = queue(() -> api.create("after the constraint"));
        executeQueued(3);

        assertThat(before.join().status()).isEqualTo(201);
        assertThat(after.join().status()).isEqualTo(201);
        assertThat(violating).failsWithin(TIMEOUT);
        assertThat(events("constraint")).isZero();
    }

    @Test
    void events_of_a_command_that_fails_after_applying_them_are_not_appended() {
        for (boolean rejected : List.of(true, false)) {
            String name = "fails after applying " + rejected;
            occupyWorker();

            CompletableFuture<Object> failing = queue(new CreateAndFail(name, rejected));
            CompletableFuture<Object> sameStream = queue(new CreateFlow(name, List.of("the only one")));
            CompletableFuture<Response> other = queue(() -> api.create("beside " + name));
            executeQueued(3);

            assertThat(failing).failsWithin(TIMEOUT);
            assertThat(sameStream).succeedsWithin(TIMEOUT);
            assertThat(other.join().status()).isEqualTo(201);
            assertThat(events(name)).isEqualTo(1);
            assertThat(api.byName(name).text()).contains("the only one");
        }
    }

    @Test
    void a_batch_that_loses_a_race_against_another_node_is_executed_again() {
        FlowId contended = FlowId.of("contended", 1);
        occupyWorker();
        List<CompletableFuture<Response>> responses = IntStream.range(0, 10)
                .mapToObj(i -> queue(() -> api.create(i == 3 ? "contended" : "beside contended " + i)))
                .toList();

        // The event store does not know which node appends: this transaction is like one of another node.
        new TransactionTemplate(server.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            server.bean(EventStorageEngine.class)
                    .appendEvents(new GenericDomainEventMessage<>(
                            "flow",
                            contended.stream(),
                            0,
                            new FlowCreated(contended, "contended", List.of("of the other node"), Instant.EPOCH)));
            executeQueued(10);
            await("the batch waits for the other node")
                    .atMost(TIMEOUT)
                    .until(() -> new LedgerDatabase(database)
                                    .number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                            + " and datname = current_database() and query like '%event_store.event%'")
                            > 0);
        });

        for (int i = 0; i < 10; i++) {
            assertThat(responses.get(i).join().status()).isEqualTo(i == 3 ? 200 : 201);
        }
        assertThat(responses.get(3).join().text()).contains("of the other node");
        assertThat(events("contended")).isEqualTo(1);
    }

    @Test
    void a_full_queue_is_503_with_retry_after_and_reads_are_unaffected() {
        String known = api.create("full: known").id();
        occupyWorker();
        List<CompletableFuture<Response>> waiting = IntStream.range(0, MAX_QUEUED)
                .mapToObj(i -> queue(() -> api.create("full: " + i)))
                .toList();

        Response rejected = api.create("full: one too many");

        assertThat(rejected.status()).isEqualTo(503);
        assertThat(rejected.header("Retry-After")).hasValue("1");
        assertThat(rejected.header("Content-Type")).hasValue("application/problem+json");
        assertThat(rejected.field("detail"))
                .isEqualTo("Too many changes are waiting: the limit is " + MAX_QUEUED
                        + " changes (flowledger.commands.max-queued). Retry later.");
        assertThat(api.get("/flows/" + known).status()).isEqualTo(200);
        assertThat(new Api(server.address() + "/actuator")
                        .get("/health/readiness")
                        .status())
                .isEqualTo(200);

        executeQueued(MAX_QUEUED);
        assertThat(waiting).extracting(response -> response.join().status()).containsOnly(201);
        assertThat(api.create("full: one too many").status()).isEqualTo(201);
    }

    @Test
    void a_queue_with_too_many_bytes_is_503_with_retry_after() {
        occupyWorker();
        String tag = "x".repeat(1000);
        String tags = "\"tags\":[" + String.join(",", Collections.nCopies(200, "\"" + tag + "\"")) + "]";
        List<CompletableFuture<Response>> waiting = IntStream.range(0, 5)
                .mapToObj(i -> queue(() -> api.post("/flows/", "{\"name\":\"bytes: " + i + "\"," + tags + "}")))
                .toList();

        Response rejected = api.post("/flows/", "{\"name\":\"bytes: too many\"," + tags + "}");

        assertThat(rejected.status()).isEqualTo(503);
        assertThat(rejected.header("Retry-After")).hasValue("1");
        assertThat(rejected.field("detail"))
                .isEqualTo("Too many changes are waiting: the limit is 1024 kB of request bodies"
                        + " (flowledger.commands.max-queued-bytes). Retry later.");
        executeQueued(5);
        assertThat(waiting).extracting(response -> response.join().status()).containsOnly(201);
    }

    @Test
    void a_batch_ends_when_its_commands_have_loaded_too_many_bytes() {
        String flow = api.create("loaded bytes").id();
        String parameters = "\"parameters\":{\"text\":\"" + "x".repeat(60_000) + "\"}";
        List<String> runs = IntStream.range(0, 5)
                .mapToObj(i -> api.createFlowRun(flow, parameters).id())
                .toList();
        occupyWorker();

        List<CompletableFuture<Response>> changed = runs.stream()
                .map(run -> queue(() -> api.patch("/flow_runs/" + run, "{\"name\":\"loaded bytes\"}")))
                .toList();
        executeQueued(5);

        assertThat(changed).extracting(response -> response.join().status()).containsOnly(204);
        assertThat(count(
                        "count(distinct xmin::text)",
                        "type = 'flow_run.updated' and payload->>'name' like ?",
                        "loaded bytes"))
                .isEqualTo(3);
    }

    @Test
    void batches_and_the_queue_are_measured() {
        MeterRegistry meters = server.bean(MeterRegistry.class);
        double batches = meters.get("flowledger.commands.batch.size").summary().totalAmount();
        long waited = meters.get("flowledger.commands.queue.time").timer().count();
        occupyWorker();
        List<CompletableFuture<Response>> responses = IntStream.range(0, 5)
                .mapToObj(i -> queue(() -> api.create("measured " + i)))
                .toList();
        executeQueued(5);
        responses.forEach(CompletableFuture::join);

        assertThat(meters.get("flowledger.commands.batch.size").summary().totalAmount() - batches)
                .isEqualTo(6);
        assertThat(meters.get("flowledger.commands.batch.size").summary().max()).isGreaterThanOrEqualTo(5);
        assertThat(meters.get("flowledger.commands.queue.time").timer().count() - waited)
                .isEqualTo(6);
    }

    @Test
    void a_stopping_server_executes_the_queued_commands() {
        TestServer stopping =
                TestServer.on(database, new Class<?>[] {Occupying.class}, "--flowledger.commands.partitions=1");
        CommandGateway gateway = stopping.bean(CommandGateway.class);
        MeterRegistry meters = stopping.bean(MeterRegistry.class);
        CountDownLatch released = new CountDownLatch(1);
        Occupying.released = released;
        CommandContext context = new CommandContext("tester", "request-1");
        CompletableFuture<Object> first = gateway.send(context.message(new CreateFlow("occupies", List.of())));
        await().atMost(TIMEOUT)
                .until(() ->
                        meters.get("flowledger.commands.queue.time").timer().count() == 1);
        List<CompletableFuture<Object>> queued = IntStream.range(0, 10)
                .mapToObj(i -> gateway.send(context.message(new CreateFlow("queued " + i, List.of()))))
                .toList();

        CompletableFuture<Void> stop = CompletableFuture.runAsync(stopping::close);
        await("the bus accepts no more commands")
                .atMost(TIMEOUT)
                .until(() -> gateway.send(context.message(new CreateFlow("late", List.of())))
                        .isCompletedExceptionally());
        released.countDown();

        assertThat(first).succeedsWithin(TIMEOUT);
        queued.forEach(result -> assertThat(result).succeedsWithin(TIMEOUT));
        stop.join();
        IntStream.range(0, 10)
                .forEach(i -> assertThat(api.byName("queued " + i).status()).isEqualTo(200));
    }

    @Test
    void final_statements_are_committed_together_or_rejected() {
        UUID id = UUID.randomUUID();
        FinalStatements last = new FinalStatements();
        last.add(INSERT_DELETED_FLOW, id);
        last.add(INSERT_DELETED_FLOW, UUID.randomUUID());
        AtomicInteger rejected = new AtomicInteger();
        commit(last, rejected);
        assertThat(rejected).hasValue(0);
        assertThat(isDeletedFlow(id)).isTrue();

        UUID other = UUID.randomUUID();
        FinalStatements failing = new FinalStatements();
        failing.add(INSERT_DELETED_FLOW, other);
        failing.add(INSERT_DELETED_FLOW, id);
        assertThatThrownBy(() -> commit(failing, rejected)).isInstanceOf(DuplicateKeyException.class);
        assertThat(rejected).hasValue(1);
        assertThat(isDeletedFlow(other)).isFalse();
    }

    @Test
    void final_statements_whose_connection_is_lost_may_be_committed() {
        FinalStatements last = new FinalStatements();
        last.add("do 'begin perform pg_terminate_backend(pg_backend_pid()); end'");
        AtomicInteger rejected = new AtomicInteger();

        assertThatThrownBy(() -> commit(last, rejected)).isInstanceOf(RuntimeException.class);
        assertThat(rejected).hasValue(0);
    }

    private static void commit(FinalStatements statements, AtomicInteger rejected) {
        new TransactionTemplate(server.bean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> server.bean(FinalCommit.class).execute(statements, rejected::incrementAndGet));
    }

    private static boolean isDeletedFlow(UUID id) {
        return server.sql()
                .sql("select exists (select from read_model.deleted_flow where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Sends a command whose projection waits until {@link #executeQueued}. */
    private void occupyWorker() {
        MeterRegistry meters = server.bean(MeterRegistry.class);
        long taken = meters.get("flowledger.commands.queue.time").timer().count();
        Occupying.released = new CountDownLatch(1);
        pending.add(CompletableFuture.supplyAsync(
                () -> api.create("occupies the worker " + taken), CommandBatchTest::inThread));
        await().atMost(TIMEOUT)
                .until(() ->
                        meters.get("flowledger.commands.queue.time").timer().count() > taken);
    }

    /** Sends a request and waits until its command is queued. */
    private CompletableFuture<Response> queue(Supplier<Response> request) {
        double before = queued();
        CompletableFuture<Response> response = CompletableFuture.supplyAsync(request, CommandBatchTest::inThread);
        pending.add(response);
        awaitQueued(before + 1);
        return response;
    }

    private CompletableFuture<Object> queue(Object command) {
        double before = queued();
        CompletableFuture<Object> result =
                server.bean(CommandGateway.class).send(new CommandContext("tester", "request-1").message(command));
        awaitQueued(before + 1);
        return result;
    }

    private static void executeQueued(int commands) {
        awaitQueued(commands);
        Occupying.released.countDown();
    }

    private static void awaitQueued(double commands) {
        await("queued commands")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> queued() == commands);
    }

    private static double queued() {
        return server.bean(MeterRegistry.class)
                .get("flowledger.commands.queued")
                .gauge()
                .value();
    }

    private static void inThread(Runnable task) {
        new Thread(task).start();
    }

    /** The number of transactions that appended events of flows with a name. */
    private static long transactions(String name) {
        return count("count(distinct xmin::text)", name);
    }

    private static long events(String name) {
        return count("count(*)", name);
    }

    private static long count(String what, String name) {
        return count(what, "payload->>'name' like ?", name);
    }

    private static long count(String what, String condition, String name) {
        return server.sql()
                .sql("select " + what + " from event_store.event where " + condition)
                .param(name)
                .query(Long.class)
                .single();
    }
}
