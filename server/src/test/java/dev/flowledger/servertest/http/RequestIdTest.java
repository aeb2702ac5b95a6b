package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request id: from the header to the response and to the events that the request causes. */
class RequestIdTest {

    private static final String HEADER = "X-Request-Id";
    private static final String A_UUID = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}";

    private final TestServer server = TestServer.shared();
    private final Api api = server.api();
    private final String name = "request id " + UUID.randomUUID();

    @ParameterizedTest
    @MethodSource
    void the_callers_request_id_is_returned(String id) {
        assertThat(api.get("/health", HEADER, id).header(HEADER)).contains(id);
    }

    static List<String> the_callers_request_id_is_returned() {
        return List.of(UUID.randomUUID().toString(), "x", "a/b:c;d=e,f\"g\"<h>", "!~", "x".repeat(128));
    }

    @Test
    void a_request_without_an_id_gets_a_new_one() {
        String first = api.get("/health").header(HEADER).orElseThrow();
        String second = api.get("/health").header(HEADER).orElseThrow();

        assertThat(List.of(first, second)).allMatch(id -> id.matches(A_UUID)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource
    void an_id_with_unprintable_characters_is_replaced(String id) {
        Response response = new RawHttp(server.port())
                .send(("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Request-Id: " + id
                                + "\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header(HEADER).orElseThrow()).matches(A_UUID);
    }

    static List<String> an_id_with_unprintable_characters_is_replaced() {
        return List.of("", "x".repeat(129), "two words", "tab\there", "gr\u00fcn", "\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing/here", "/flows/no-uuid", "/flows/00000000-0000-0000-0000-000000000000"})
    void an_error_has_the_request_id(String path) {
        Response response = api.get(path, HEADER, "error-1");

        Problem.in(response, response.status());
        assertThat(response.header(HEADER)).contains("error-1");
    }

    @Test
    void a_413_has_the_request_id() {
        Response response = api.post("/flows/", " ".repeat(1024 * 1024 + 1), HEADER, "large-1");

        Problem.in(response, 413);
        assertThat(response.header(HEADER)).contains("large-1");
    }

    @Test
    void events_have_the_request_id_as_correlation_id() {
        String id = api.post("/flows/", "{\"name\":\"" + name + "\"}", HEADER, "create-" + name.hashCode())
                .id();
        api.patch("/flows/" + id, "{\"tags\":[\"x\"]}", HEADER, "update-" + name.hashCode());
        String made = api.delete("/flows/" + id).header(HEADER).orElseThrow();

        assertThat(correlationIds(id)).containsExactly("create-" + name.hashCode(), "update-" + name.hashCode(), made);
    }

    @Test
    void a_replaced_request_id_is_not_stored() {
        Response created = api.post("/flows/", "{\"name\":\"" + name + "\"}", HEADER, "y".repeat(129));

        assertThat(correlationIds(created.id()))
                .containsExactly(created.header(HEADER).orElseThrow());
    }

    /** Compares text: PostgreSQL cannot extract a value from the events of other tests that contain a lone surrogate. */
    private List<String> correlationIds(String flowId) {
        return server.sql().sql("""
                        select metadata ->> 'correlationId' from event_store.event
                        where payload::text like '%' || ? || '%' order by sequence""").param(flowId).query(String.class).list();
    }
}
