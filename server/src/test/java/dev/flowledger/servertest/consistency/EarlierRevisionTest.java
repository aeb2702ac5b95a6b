package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.api.Json;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.command.eventstore.JsonEventUpcaster;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** An event of an earlier revision, which had no tags. Upcasters convert it; the ledger contains it as it is stored. */
class EarlierRevisionTest {

    private static final String ID = "b8e2bb18-0517-8f80-a249-782a5c000001";
    private static final String FLOW = "/flows/" + ID;
    private static final String STORED = golden();

    /** Revision 0 has no tags, revision 0.5 has labels. The beans are not declared in the order in which they apply. */
    static class EarlierRevisions {

        @Bean
        @Order(2)
        static JsonEventUpcaster labels() {
            return new JsonEventUpcaster(
                    "flow.created", "0.5", "1", event -> event.put("tags", event.remove("labels")));
        }

        @Bean
        @Order(1)
        static JsonEventUpcaster noLabels() {
            return new JsonEventUpcaster("flow.created", "0", "0.5", event -> event.put("labels", new Json("[]")));
        }
    }

    private static TestServer server;
    private static Api api;

    /** Starts on an event store of an earlier version, whose read model is rebuilt. */
    @BeforeAll
    static void start() throws SQLException {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        database.migrate();
        database.execute("""
                insert into event_store.event
                    (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                values ('%s', 0, 'flow', gen_random_uuid(), 'flow.created', '0', '2026-01-31T08:15:00.000120Z', '%s',
                    '{"actor":"a","causationId":"c","command":"CreateFlow","correlationId":"r"}')""".formatted(FlowId.key("hello").stream(), STORED));
        server = TestServer.on(database.url(), EarlierRevisions.class);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void its_flow_is_in_the_read_model_and_can_be_changed_and_deleted() {
        Api.Response replayed = api.get(FLOW);
        assertThat(replayed.field("created")).isEqualTo("2026-01-31T08:15:00.000120+00:00");
        assertThat(replayed.text()).contains("\"tags\":[]");

        Api.Response again = api.create("hello", "a");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo(replayed.text());

        assertThat(api.patch(FLOW, "{\"tags\":[]}").status()).isEqualTo(204);
        assertThat(numberOfEvents()).as("it had no tags already").isEqualTo(1);
        assertThat(api.patch(FLOW, "{\"tags\":[\"b\"]}").status()).isEqualTo(204);
        assertThat(api.get(FLOW).text()).contains("\"tags\":[\"b\"]");
        assertThat(api.get(FLOW + "?as_of=2026-02-01").text()).isEqualTo(replayed.text());

        assertThat(api.delete(FLOW).status()).isEqualTo(204);
        assertThat(api.get(FLOW).status()).isEqualTo(404);
        assertThat(api.create("hello").id()).endsWith("000002");
    }

    @Test
    void a_rebuild_and_a_verification_read_it() {
        assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        api.get("/projections/flows/rebuild").field("state").equals("completed"));

        Api.Response verification = api.post("/projections/flows/verify", null);
        assertThat(verification.body().get("equal").asBoolean())
                .as(verification.text())
                .isTrue();
        assertThat(api.get(FLOW + "?as_of=2026-02-01").text()).contains("\"tags\":[]");
    }

    @Test
    void the_ledger_contains_it_as_it_is_stored() {
        assertThat(api.get(FLOW + "/events").text())
                .contains("\"dataschema\":\"urn:flowledger:flow.created:0\"", "\"data\":" + STORED + ",\"hash\":");
        assertThat(api.get("/events", "Accept", "application/x-ndjson").text())
                .contains("\"data\":" + STORED + ",\"hash\":");
        assertThat(api.get("/events/verify").text()).contains("\"valid\":true");
    }

    private int numberOfEvents() {
        return api.get(FLOW + "/events").text().split("\"specversion\"", -1).length - 1;
    }

    private static String golden() {
        try (InputStream file = EarlierRevisionTest.class.getResourceAsStream("/golden/flow.created-0.json")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
