package dev.flowledger.servertest.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.flowledger.servertest.fuzz.ApiDocument.Operation;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends NUL, lone surrogates and control characters in every part of requests to all operations, and searches all responses and
 * log lines for the secrets of API keys.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileTextTest {

    private static final long SEED = Long.getLong("fuzz.seed", 20261126);
    private static final int GENERATED_REQUESTS = 200;

    /** NUL, a line break, an escape, a lone surrogate in (invalid) UTF-8, and a byte that never occurs in UTF-8. */
    private static final List<String> ENCODED = List.of("%00", "a%00b", "%0a", "%1b", "%ed%a0%80", "%ff");

    private static final List<String> ESCAPED = List.of("\\u0000", "a\\u0000b", "\\ud800", "\\udc00x");

    private static final String SOME_ID = new UUID(1, 1).toString();

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
    private static final List<String> RESPONSES = new ArrayList<>();

    private static TestServer server;
    private static ApiDocument document;
    private static List<String> secrets;
    private static RawHttp raw;

    @BeforeAll
    static void start() {
        LOG.start();
        rootLogger().addAppender(LOG);
        server = TestServer.requiringKeys();
        Api admin = server.admin();
        document = new ApiDocument(admin.get("/openapi.json").body());
        secrets = List.of(TestServer.ADMIN_KEY, admin.key(), admin.issue("hostile reader", "reader"));
        raw = new RawHttp(server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
        rootLogger().detachAppender(LOG);
    }

    private static Logger rootLogger() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Test
    @Order(1)
    void hostile_text_in_a_path_is_rejected() {
        for (Operation operation : document.operations()) {
            for (String text : operation.path().contains("{") ? ENCODED : List.<String>of()) {
                // %0a is a valid character of a name; there is no record with this name.
                assertRejected(operation, line(operation, operation.path().replaceAll("\\{\\w+}", text)), "");
            }
        }
    }

    @Test
    @Order(2)
    void hostile_text_in_a_query_is_rejected() {
        for (Operation operation : document.operations()) {
            String path = operation.path().replaceAll("\\{\\w+}", SOME_ID);
            for (JsonNode parameter : document.parameters(operation, "query")) {
                for (String text : List.of("%00", "%ed%a0%80", "%ff")) {
                    String query = "?" + parameter.get("name").asString() + "=" + text;
                    assertRejected(operation, line(operation, path + query), "");
                }
            }
        }
    }

    /** Each header in a request of one operation that has it: headers are parsed before the operation is known. */
    @Test
    @Order(3)
    void hostile_text_in_a_header_is_rejected() {
        Set<String> tested = new HashSet<>();
        for (Operation operation : document.operations()) {
            headers(operation).filter(tested::add).forEach(name -> assertHostileHeaderIsRejected(operation, name));
        }
        assertThat(tested).contains("X-Request-Id", "If-Match", "If-None-Match");
    }

    @Test
    @Order(3)
    @Tag("nightly")
    void hostile_text_in_a_header_is_rejected_by_each_operation() {
        for (Operation operation : document.operations()) {
            headers(operation).forEach(name -> assertHostileHeaderIsRejected(operation, name));
        }
    }

    private static Stream<String> headers(Operation operation) {
        return Stream.concat(
                document.parameters(operation, "header").stream()
                        .map(header -> header.get("name").asString()),
                Stream.of("X-Request-Id"));
    }

    private static void assertHostileHeaderIsRejected(Operation operation, String name) {
        String path = operation.path().replaceAll("\\{\\w+}", SOME_ID);
        for (String text : List.of("a\0b", "a\u0001b", "a\u001b[2J")) {
            assertRejected(operation, line(operation, path), name + ": " + text + "\r\n");
        }
    }

    /** Each text field of the example, one by one. */
    @Test
    @Order(4)
    void hostile_text_in_a_body_is_rejected() {
        int fields = 0;
        for (Operation operation : document.operations()) {
            JsonNode schema = document.resolve(operation.node().at("/requestBody/content/application~1json/schema"));
            JsonNode example = schema.at("/examples/0");
            for (var property : schema.path("properties").properties()) {
                if (example.isObject() && isText(document.resolve(property.getValue()))) {
                    fields++;
                    for (String text : ESCAPED) {
                        ObjectNode body = example.asObject().deepCopy().put(property.getKey(), "HOSTILE");
                        assertRejected(
                                operation,
                                line(operation, operation.path().replaceAll("\\{\\w+}", SOME_ID)),
                                "Content-Type: application/json\r\n",
                                body.toString().replace("HOSTILE", text));
                    }
                }
            }
        }
        assertThat(fields).isGreaterThan(20);
    }

    private static boolean isText(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.asString("").equals("string")
                || type.valueStream().anyMatch(each -> each.asString().equals("string"));
    }

    /** Credentials that are almost right, and generated requests. */
    @Test
    @Order(5)
    void no_response_and_no_log_line_contains_a_secret() {
        List<String> credentials = credentials();
        int next = 0;
        for (Operation operation : document.operations()) {
            sendCredentials(operation, credentials.get(next++ % credentials.size()));
        }
        for (int number = 0; number < GENERATED_REQUESTS; number++) {
            Random random = new Random(SEED * 1_000_003 + number);
            FuzzedRequest request = FuzzedRequest.of(document, random, () -> SOME_ID, secrets);
            // A new key is shown once.
            if (!request.operation().toString().equals("POST /api/keys")
                    && !request.operation().isEventStream()) {
                send(request.bytes());
            }
        }

        assertNoSecretWasShown(500);
    }

    @Test
    @Order(6)
    @Tag("nightly")
    void no_response_of_any_operation_and_no_log_line_contains_any_credentials() {
        List<String> credentials = credentials();
        for (Operation operation : document.operations()) {
            credentials.forEach(each -> sendCredentials(operation, each));
        }

        assertNoSecretWasShown(1000);
    }

    /** Each secret in each scheme. */
    private static List<String> credentials() {
        return secrets.stream()
                .flatMap(secret ->
                        Stream.of("Bearer %sx", "Basic %s", "Token token=%s").map(scheme -> scheme.formatted(secret)))
                .toList();
    }

    private static void sendCredentials(Operation operation, String credentials) {
        send(line(operation, operation.path().replaceAll("\\{\\w+}", SOME_ID))
                + "Host: localhost\r\nConnection: close\r\nAuthorization: " + credentials + "\r\n\r\n");
    }

    private static void assertNoSecretWasShown(int minimum) {
        List<String> shown = new ArrayList<>(RESPONSES);
        for (ILoggingEvent event : List.copyOf(LOG.list)) {
            shown.add(event.getFormattedMessage()
                    + event.getMDCPropertyMap()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        assertThat(shown).hasSizeGreaterThan(minimum);
        for (String secret : secrets) {
            // Not the whole secret: a part of it must not be shown, either.
            String part = secret.substring(secret.length() - 20);
            assertThat(shown.stream().filter(text -> text.contains(part))).isEmpty();
        }
    }

    private static String line(Operation operation, String target) {
        return operation.method() + " " + target + " HTTP/1.1\r\n";
    }

    private static void assertRejected(Operation operation, String line, String header, String... body) {
        String content = body.length == 0 ? "" : body[0];
        Response response =
                send(line + "Host: localhost\r\nConnection: close\r\nAuthorization: Bearer " + secrets.get(0)
                        + "\r\n" + header
                        + (body.length == 0 ? "" : "Content-Length: " + content.getBytes(UTF_8).length + "\r\n")
                        + "\r\n" + content);
        assertThat(response.status())
                .as("%s with %s %s: %s", operation, line, content, response.text())
                .isBetween(400, 499);
    }

    private static Response send(String request) {
        return send(request.getBytes(ISO_8859_1));
    }

    private static Response send(byte[] request) {
        Response response = raw.sendAndReadHead(request);
        RESPONSES.add(response.toString());
        return response;
    }
}
