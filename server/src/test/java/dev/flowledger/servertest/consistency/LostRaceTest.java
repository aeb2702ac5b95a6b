package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The response to a command that loses the race for its stream repeatedly. */
class LostRaceTest {

    private static final int ATTEMPTS = 11;

    private static TestServer server;
    private static Api api;

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
    static void start() {
        server = TestServer.start(AnotherServerIsFirst.class);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_race_that_is_lost_after_all_retries_is_503_with_retry_after() {
        AnotherServerIsFirst.ATTEMPTED.clear();

        Response response = api.create("lost always");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).hasValue("1");
        assertThat(response.header("Content-Type")).hasValue("application/problem+json");
        assertThat(response.field("detail"))
                .doesNotContain("ConcurrencyException")
                .endsWith("Retry later.");
        assertThat(AnotherServerIsFirst.ATTEMPTED).hasSize(ATTEMPTS);
        assertThat(events("lost always")).isEmpty();
    }

    @Test
    void a_retried_command_keeps_actor_request_id_and_cause() {
        AnotherServerIsFirst.ATTEMPTED.clear();

        Response response = api.post("/flows/", "{\"name\":\"lost at first\"}", "X-Request-Id", "persistent-1");

        assertThat(response.status()).isEqualTo(201);
        assertThat(AnotherServerIsFirst.ATTEMPTED).hasSize(ATTEMPTS);
        assertThat(AnotherServerIsFirst.ATTEMPTED.stream().distinct())
                .singleElement()
                .satisfies(origin -> assertThat(origin.toString())
                        .contains(
                                "'actor'->'anonymous'", "'correlationId'->'persistent-1'", "'command'->'CreateFlow'"));
        assertThat(events("lost at first"))
                .singleElement()
                .asString()
                .contains("\"actor\":\"anonymous\"", "\"correlationId\":\"persistent-1\"");
    }

    private static List<String> events(String name) {
        return server.sql()
                .sql("select metadata::text from event_store.event where payload->>'name' = ?")
                .param(name)
                .query(String.class)
                .list();
    }
}
