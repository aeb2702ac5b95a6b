package dev.flowledger.servertest.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.servertest.fuzz.ApiDocument.Operation;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A generated request.
 *
 * @param operation the operation that it calls
 * @param isExact whether method and path are those of the operation; otherwise any 4xx is a possible response
 * @param text what is sent, one byte per character
 */
record FuzzedRequest(Operation operation, boolean isExact, String text) {

    private static final int SHOWN_BYTES = 2_000;

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get");

    private static final List<String> PATH_VALUES = List.of(
            "none",
            "filter",
            "count",
            "name",
            "events",
            "%00",
            "%zz",
            "%",
            "%2F",
            "%5C",
            "..",
            "..;",
            ";a=b",
            "%2e%2e",
            "%c0%af",
            "%ff",
            "%ed%a0%80",
            "|",
            "a%20b",
            "[x]",
            "'",
            "\u00e9",
            "x".repeat(3_000));

    private static final List<String> QUERIES = List.of(
            "=",
            "=x",
            "&&",
            "%zz=1",
            "a=%ff",
            "a=%00",
            "[]",
            "limit",
            "limit=",
            "after=",
            "a=b=c",
            "?",
            "|",
            "a=%ed%a0%80",
            "sort=x&sort=y",
            "%00=%00",
            "x".repeat(3_000));

    private static final List<String> CONTENT_TYPES = List.of(
            "application/json; charset=utf-8",
            "application/json;charset=ISO-8859-1",
            "application/json;charset=utf-16",
            "application/json;charset=none",
            "application/merge-patch+json",
            "application/problem+json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain",
            "text/*",
            "application",
            ";",
            "*/*",
            "");

    private static final List<String> HEADERS = List.of(
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
            "Content-Encoding",
            "Content-Language",
            "Cookie",
            "Expect-CT",
            "Forwarded",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Unmodified-Since",
            "Last-Event-ID",
            "Prefer",
            "Range",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Prefix",
            "X-HTTP-Method-Override",
            "X-Request-Id",
            "traceparent");

    private static final List<String> HEADER_VALUES = List.of(
            "*",
            "*/*",
            "application/json",
            "application/x-ndjson",
            "application/cloudevents-batch+json",
            "text/html",
            "text/*;q=2",
            "\"0\"",
            "W/\"0\"",
            "\"0\", \"",
            "\"99999999999999999999\"",
            "0",
            "-1",
            "9223372036854775808",
            "gzip",
            "wait",
            "wait=0",
            "return=minimal",
            "bytes=0-1",
            "Wed, 21 Oct 2015 07:28:00 GMT",
            "127.0.0.1",
            "\u00ff\u00e9",
            "a\tb",
            "",
            "x".repeat(200),
            "x".repeat(5_000));

    /** Generates a request. */
    static FuzzedRequest of(ApiDocument document, Random random, Supplier<String> knownId, List<String> keys) {
        List<Operation> operations = document.operations();
        Operation operation = operations.get(random.nextInt(operations.size()));
        while (operation.startsJob() && random.nextInt(8) > 0) {
            operation = operations.get(random.nextInt(operations.size()));
        }
        return new Generator(document, random, knownId).request(operation, keys);
    }

    /** Creates a request from its text, one byte per character. */
    static FuzzedRequest of(Operation operation, String text) {
        return new FuzzedRequest(operation, true, text);
    }

    /** What is sent. */
    byte[] bytes() {
        return text.getBytes(ISO_8859_1);
    }

    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(SHOWN_BYTES).filter(each -> each != '\r').forEach(each -> {
            if ((each >= ' ' && each <= '~') || each == '\n') {
                shown.append((char) each);
            } else {
                shown.append("\\x%02x".formatted(each));
            }
        });
        return text.length() > SHOWN_BYTES ? shown + "... (" + text.length() + " bytes)" : shown.toString();
    }

    private record Generator(ApiDocument document, Random random, Supplier<String> knownId) {

        FuzzedRequest request(Operation operation, List<String> keys) {
            FuzzedJson valid = new FuzzedJson(document, random, knownId, 0);
            FuzzedJson json = random.nextInt(3) == 0 ? valid : new FuzzedJson(document, random, knownId, 8);
            boolean otherMethod = happens(25);
            boolean otherPath = happens(12);
            String method = otherMethod ? oneOf(METHODS) : operation.method();
            String path = path(operation, valid, otherPath) + (happens(8) ? "/" : "") + query(operation, json);
            List<String> lines =
                    new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Host: localhost", "Connection: close"));
            if (!happens(30)) {
                lines.add("Authorization: Bearer " + oneOf(keys));
            }
            for (JsonNode header : document.parameters(operation, "header")) {
                if (happens(3)) {
                    lines.add(
                            header.get("name").asString() + ": " + headerValue(valid.parameter(header.get("schema"))));
                }
            }
            if (happens(4)) {
                lines.add(oneOf(HEADERS) + ": " + oneOf(HEADER_VALUES));
            }
            byte[] body = operation.node().has("requestBody") || happens(30) ? body(operation, json) : new byte[0];
            if (body.length > 0 || happens(4)) {
                if (!happens(40)) {
                    lines.add("Content-Type: " + (happens(10) ? oneOf(CONTENT_TYPES) : "application/json"));
                }
                lines.add("Content-Length: " + body.length);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
            bytes.writeBytes(body);
            return new FuzzedRequest(operation, !otherMethod && !otherPath, bytes.toString(ISO_8859_1));
        }

        private String path(Operation operation, FuzzedJson json, boolean other) {
            StringBuilder path = new StringBuilder();
            for (String part : operation.path().substring(1).split("/", -1)) {
                path.append('/');
                if (!part.startsWith("{")) {
                    path.append(part);
                } else if (other) {
                    path.append(oneOf(PATH_VALUES));
                } else {
                    path.append(
                            switch (part) {
                                case "{id}" -> json.id();
                                case "{slug}" -> "local-file-system";
                                default ->
                                    operation.path().startsWith("/api/projections")
                                            ? oneOf(List.of("flows", "ledger", "none"))
                                            : oneOf(List.of("fuzz", "text%201", "none"));
                            });
                }
            }
            return path.toString();
        }

        private String query(Operation operation, FuzzedJson json) {
            List<String> query = new ArrayList<>();
            for (JsonNode parameter : document.parameters(operation, "query")) {
                if (random.nextInt(3) == 0) {
                    String value = URLEncoder.encode(json.parameter(parameter.get("schema")), UTF_8);
                    query.add(parameter.get("name").asString() + "="
                            + value.substring(0, Math.min(2_000, value.length())));
                }
            }
            if (happens(15)) {
                query.add(oneOf(QUERIES));
            }
            return query.isEmpty() ? "" : "?" + String.join("&", query);
        }

        private static String headerValue(String text) {
            return text.replaceAll("[^ -~]", "")
                    .substring(0, Math.min(100, text.replaceAll("[^ -~]", "").length()));
        }

        private byte[] body(Operation operation, FuzzedJson json) {
            String text = operation.node().has("requestBody") ? json.body(operation) : "{}";
            byte[] body = text.getBytes(UTF_8);
            return switch (random.nextInt(40)) {
                case 0 -> Arrays.copyOf(body, random.nextInt(body.length + 1));
                case 1 -> (text + "}").getBytes(UTF_8);
                case 2 -> ("\ufeff" + text).getBytes(UTF_8);
                case 3 -> text.getBytes(UTF_16BE);
                case 4 -> withRandomByte(body);
                case 5 -> new byte[0];
                case 6 -> "[".repeat(10_000).getBytes(UTF_8);
                case 7 -> ("{\"a\":\"" + "x".repeat(1 << 20) + "\"}").getBytes(UTF_8);
                default -> body;
            };
        }

        private byte[] withRandomByte(byte[] body) {
            if (body.length > 0) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            return body;
        }

        private boolean happens(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }

        private <T> T oneOf(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }
    }
}
