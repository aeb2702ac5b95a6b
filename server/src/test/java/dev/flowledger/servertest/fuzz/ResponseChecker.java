package dev.flowledger.servertest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares responses with the OpenAPI document. */
record ResponseChecker(ApiDocument document) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Fails if the response is a server error, or not what the document says. */
    void check(FuzzedRequest request, Response response) {
        int status = response.status();
        JsonNode documented = document.response(request.operation(), status);
        assertThat(status).isBetween(200, request.isExact() ? 503 : 499);
        assertThat(status).as("server error").isNotIn(500, 501, 502);
        if (request.isExact()) {
            assertThat(documented.isMissingNode())
                    .as("status %s is not documented", status)
                    .isFalse();
        }
        if (status >= 400 && !response.text().isEmpty()) {
            Problem.in(response, status);
        }
        if (request.isExact() && !response.text().isEmpty()) {
            checkBody(documented, response);
        }
    }

    private void checkBody(JsonNode documented, Response response) {
        String type = response.header("Content-Type").orElseThrow().replaceFirst(";.*", "");
        JsonNode content = documented.path("content").path(type);
        assertThat(content.isMissingNode())
                .as("content type %s is not documented", type)
                .isFalse();
        bodies(type, response.text())
                .forEach(body -> assertThat(document.violations(content.get("schema"), JSON.readTree(body)))
                        .as("violations of the schema")
                        .isEmpty());
    }

    private static Stream<String> bodies(String type, String text) {
        return switch (type) {
            case "text/event-stream" ->
                text.lines().filter(line -> line.startsWith("data:")).map(line -> line.substring(5));
            case "application/x-ndjson" -> text.lines();
            case "text/plain" -> Stream.empty();
            default -> Stream.of(text);
        };
    }
}
