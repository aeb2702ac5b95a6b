package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Concurrent requests to one server and to two servers with one database, and commands that lose a race repeatedly. */
class RaceTest {

    private static final int CALLERS = 64;

    /** How often each race is repeated. */
    private static final int ROUNDS = Integer.getInteger("race.rounds", 2);

    /** How often a command is executed that always loses. */
    private static final int ATTEMPTS = 11;

    private static TestServer one;
    private static TestServer other;
    private static ExecutorService callers;

    /** Loses the race for some names, as if another server had appended first. */
    @ProcessingGroup("flows")
    static class AnotherServerIsFirst {

        static final List<Map<String, ?>> ATTEMPTED = new CopyOnWriteArrayList<>();

        @EventHandler
        void on(FlowCreated event, EventMessage<?> message) {
            if (event.name().startsWith("lost")) {
                ATTEMPTED.add(message.getMetaData());
                boolean always = event.name().equals("lost always");
                if (always || ATTEMPTED.size() < ATTEMPTS) {
                    throw new ConcurrencyException("another server was first");
                }
            }
        }
    }

    @BeforeAll
    static void twoServersOnOneDatabase() {
        String database = Postgres.newDatabase();
        one = TestServer.on(database, AnotherServerIsFirst.class);
        other = TestServer.on(database);
        callers = Executors.newFixedThreadPool(CALLERS);
    }

    @AfterAll
    static void stop() {
        callers.shutdownNow();
        one.close();
        other.close();
    }

    @Test
    void one_of_64_concurrent_creates_of_a_name_is_201() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            oneCreation("race on one server " + round, i -> one.api());
        }
    }

    @Test
    void one_of_64_concurrent_creates_on_two_servers_is_201() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            oneCreation("race on two servers " + round, i -> i % 2 == 0 ? one.api() : other.api());
        }
    }

    @Test
    void one_of_many_updates_with_the_same_if_match_succeeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = one.api().create("race to change " + round).id();

            List<Response> responses = together(i -> () -> (i % 2 == 0 ? one : other)
                    .api()
                    .patch("/flows/" + id, "{\"tags\":[\"" + i + "\"]}", "If-Match", "\"0\""));

            assertThat(responses)
                    .extracting(Response::status)
                    .containsOnlyOnce(204)
                    .containsOnly(204, 412);
            assertThat(events("race to change " + round)).isEqualTo(2);
        }
    }

    @Test
    void one_of_many_deletes_succeeds() throws Exception {
        String id = one.api().create("race to delete").id();

        List<Response> responses =
                together(i -> () -> (i % 2 == 0 ? one : other).api().delete("/flows/" + id));

        assertThat(responses).extracting(Response::status).containsOnlyOnce(204).containsOnly(204, 404);
        assertThat(one.api().byName("race to delete").status()).isEqualTo(404);
    }

    @Test
    void one_of_64_concurrent_creates_of_a_natural_key_is_201() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String flow = one.api().create("race of records " + round).id();
            List<Response> deployments =
                    together(i -> () -> server(i).createDeployment(flow, "prod", "\"tags\":[\"t\"]"));
            List<Response> runs = together(i ->
                    () -> server(i).createFlowRun(flow, "\"idempotency_key\":\"k\"", "\"name\":\"run " + i + "\""));
            String run = runs.get(0).id();
            List<Response> tasks = together(i -> () -> server(i).createTaskRun(run, "t", "0"));

            for (List<Response> responses : List.of(deployments, runs, tasks)) {
                assertThat(responses)
                        .extracting(Response::status)
                        .containsOnlyOnce(201)
                        .containsOnly(201, 200);
                assertThat(responses)
                        .extracting(Response::textWithoutEstimates)
                        .containsOnly(responses.get(0).textWithoutEstimates());
                assertThat(one.sql()
                                .sql("select count(*) from event_store.event where payload->>'id' = ?")
                                .param(responses.get(0).id())
                                .query(Long.class)
                                .single())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void every_concurrent_set_state_is_stored() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String run = one.api()
                    .createFlowRun(one.api().create("race of states").id())
                    .id();

            List<Response> responses = together(i -> () -> server(i).setState("/flow_runs/" + run, "RUNNING"));

            assertThat(responses).extracting(Response::status).containsOnly(201);
            assertThat(one.api()
                            .get("/flow_runs/" + run)
                            .body()
                            .get("run_count")
                            .asLong())
                    .isEqualTo(CALLERS);
        }
    }

    @Test
    void one_of_many_set_states_with_the_same_if_match_succeeds() throws Exception {
        String flow = one.api().create("race of conditional states").id();
        String run = one.api().createFlowRun(flow).id();
        String task = one.api().createTaskRun(run, "t", "0").id();
        for (String path : List.of("/flow_runs/" + run, "/task_runs/" + task)) {
            List<Response> responses = together(i -> () ->
                    server(i).post(path + "/set_state", "{\"state\":{\"type\":\"RUNNING\"}}", "If-Match", "\"0\""));

            assertThat(responses)
                    .extracting(Response::status)
                    .containsOnlyOnce(201)
                    .containsOnly(201, 412);
            assertThat(one.api().get(path).body().get("run_count").asLong()).isEqualTo(1);
        }
    }

    @Test
    void concurrent_requests_with_one_transition_id_are_one_transition() throws Exception {
        String flow = one.api().create("race of one transition").id();
        String run = one.api().createFlowRun(flow).id();
        String task = one.api().createTaskRun(run, "t", "0").id();
        String body = """
                {"state":{"type":"RUNNING","state_details":{"transition_id":"9d6c0b1e-2f0a-4b52-8d7e-5f0f6f1f1a11"}}}""";
        for (String path : List.of("/flow_runs/" + run, "/task_runs/" + task)) {
            List<Response> responses =
                    together(i -> () -> server(i).post(path + "/set_state", body, "If-Match", "\"0\""));

            assertThat(responses).extracting(Response::status).containsOnly(201);
            assertThat(responses)
                    .extracting(Response::text)
                    .containsOnly(responses.get(0).text());
            assertThat(responses)
                    .extracting(response -> response.header("ETag").orElseThrow())
                    .containsOnly("\"1\"");
            assertThat(one.api().get(path).body().get("run_count").asLong()).isEqualTo(1);
        }
    }

    private static Api server(int caller) {
        return (caller % 2 == 0 ? one : other).api();
    }

    @Test
    void a_write_on_one_server_is_immediately_visible_on_the_other() {
        for (int i = 0; i < 5 * ROUNDS; i++) {
            Response created = one.api().create("seen at once " + i);
            assertThat(other.api().get("/flows/" + created.id()).text()).isEqualTo(created.text());
            assertThat(other.api().delete("/flows/" + created.id()).status()).isEqualTo(204);
            assertThat(one.api().get("/flows/" + created.id()).status()).isEqualTo(404);
        }
    }

    @Test
    void a_race_that_is_lost_after_all_retries_is_503_with_retry_after() {
        AnotherServerIsFirst.ATTEMPTED.clear();

        Response response = one.api().create("lost always");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).hasValue("1");
        assertThat(response.header("Content-Type")).hasValue("application/problem+json");
        assertThat(response.field("detail"))
                .doesNotContain("ConcurrencyException")
                .endsWith("Retry later.");
        assertThat(AnotherServerIsFirst.ATTEMPTED).hasSize(ATTEMPTS);
        assertThat(metadata("lost always")).isEmpty();
    }

    @Test
    void a_retried_command_keeps_actor_request_id_and_cause() {
        AnotherServerIsFirst.ATTEMPTED.clear();

        Response response = one.api().post("/flows/", "{\"name\":\"lost at first\"}", "X-Request-Id", "persistent-1");

        assertThat(response.status()).isEqualTo(201);
        assertThat(AnotherServerIsFirst.ATTEMPTED).hasSize(ATTEMPTS);
        assertThat(AnotherServerIsFirst.ATTEMPTED.stream().distinct())
                .singleElement()
                .satisfies(origin -> assertThat(origin.toString())
                        .contains(
                                "'actor'->'anonymous'", "'correlationId'->'persistent-1'", "'command'->'CreateFlow'"));
        assertThat(metadata("lost at first"))
                .singleElement()
                .asString()
                .contains("\"actor\":\"anonymous\"", "\"correlationId\":\"persistent-1\"");
    }

    private static List<String> metadata(String name) {
        return one.sql()
                .sql("select metadata::text from event_store.event where payload->>'name' = ?")
                .param(name)
                .query(String.class)
                .list();
    }

    private interface ByCaller<T> {
        T of(int caller);
    }

    private static void oneCreation(String name, ByCaller<Api> server) throws Exception {
        List<Response> responses = together(i -> () -> server.of(i).create(name, "tag " + i));

        assertThat(responses).extracting(Response::status).containsOnlyOnce(201).containsOnly(201, 200);
        assertThat(responses)
                .extracting(Response::text)
                .containsOnly(responses.get(0).text());
        assertThat(events(name)).isEqualTo(1);
    }

    /** All threads start at the same time. */
    private static List<Response> together(ByCaller<Callable<Response>> calls) throws Exception {
        CountDownLatch ready = new CountDownLatch(CALLERS);
        List<Future<Response>> responses = IntStream.range(0, CALLERS)
                .mapToObj(i -> callers.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return calls.of(i).call();
                }))
                .toList();
        List<Response> all = new ArrayList<>();
        for (Future<Response> response : responses) {
            all.add(response.get());
        }
        return all;
    }

    private static long events(String name) {
        return one.sql()
                .sql("select count(*) from event_store.event where stream = (select stream from event_store.event"
                        + " where payload->>'name' = ? limit 1)")
                .param(name)
                .query(Long.class)
                .single();
    }
}
