package dev.flowledger.servertest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Sends generated requests: no request may cause a 5xx response. */
class AnyRequestTest {

    /** Every build sends the same requests. To search further, remove the seed and set {@code jqwik.tries.default}. */
    static final String SEED = "20261123";

    private static final String AN_ID = "0f8fad5b-d9cb-869f-a165-70867728950e";

    private static final List<String> KEYS = List.of(
            "name",
            "tags",
            "limit",
            "offset",
            "sort",
            "as_of",
            "flows",
            "flow_runs",
            "task_runs",
            "deployments",
            "id",
            "operator",
            "any_",
            "not_any_",
            "all_",
            "like_",
            "is_null_",
            "state",
            "type",
            "start_time",
            "before_",
            "after_",
            "deployment_id",
            "eq_",
            "exists_",
            "is_schedule_active",
            "subflow_runs",
            "work_queue_name",
            "flow_version",
            "flow_id",
            "flow_run_id",
            "task_key",
            "dynamic_key",
            "cache_key",
            "cache_expiration",
            "idempotency_key",
            "parameters",
            "context",
            "empirical_policy",
            "task_inputs",
            "parent_task_run_id",
            "expected_start_time",
            "next_scheduled_start_time",
            "schedule",
            "description",
            "version",
            "path",
            "infra_overrides",
            "parameter_openapi_schema",
            "storage_document_id",
            "force",
            "message",
            "data",
            "state_details",
            "scheduled_time");

    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "201",
            "-0",
            "1.5",
            "1e400",
            "-1E-400",
            "1e2147483648",
            "99999999999999999999999999999999",
            "NaN",
            "\"\"",
            "\"" + AN_ID + "\"",
            "\"and_\"",
            "\"or_\"",
            "\"NAME_ASC\"",
            "\"RUNNING\"",
            "\"START_TIME_DESC\"",
            "\"2026-01-31T08:15:00Z\"",
            "\"-999999999-01-01T00:00:00Z\"",
            "\"+999999999-12-31T23:59:59-18:00\"",
            "\"0001-01-01T00:00:00+18:00\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"%_\\\\\"");

    private final RawHttp raw = new RawHttp(TestServer.shared().port());

    @Property(seed = AnyRequestTest.SEED)
    void json_bodies_never_cause_a_server_error(@ForAll("routes") List<String> route, @ForAll("bodies") String body) {
        assertThatItIsNoFailure(raw.request(route.get(0), route.get(1), body.getBytes(UTF_8)));
    }

    @Property(seed = AnyRequestTest.SEED)
    void record_fields_never_cause_a_server_error(@ForAll("records") Request request) {
        assertThatItIsNoFailure(
                raw.request(request.method(), request.path(), request.body().getBytes(UTF_8)));
    }

    @Property(seed = AnyRequestTest.SEED)
    void binary_bodies_never_cause_a_server_error(@ForAll("routes") List<String> route, @ForAll byte[] body) {
        assertThatItIsNoFailure(raw.request(route.get(0), route.get(1), body));
    }

    @Property(seed = AnyRequestTest.SEED)
    void paths_never_cause_a_server_error(@ForAll("methods") String method, @ForAll("addresses") String address) {
        assertThatItIsNoFailure(raw.request(method, address));
    }

    @Property(seed = AnyRequestTest.SEED)
    void headers_never_cause_a_server_error(@ForAll("headers") String header, @ForAll("headerValues") String value) {
        assertThatItIsNoFailure(raw.send(("GET /api/flows/" + AN_ID
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + ": " + value + "\r\n\r\n")
                .getBytes(ISO_8859_1)));
        assertThatItIsNoFailure(
                raw.send(("PATCH /api/flows/" + AN_ID + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
                                + ": " + value + "\r\nContent-Length: 2\r\n\r\n{}")
                        .getBytes(ISO_8859_1)));
    }

    private static void assertThatItIsNoFailure(Response response) {
        assertThat(response.status()).as(response.text()).isBetween(200, 499);
        if (response.status() >= 400) {
            Problem.in(response, response.status());
        }
    }

    @Provide
    Arbitrary<List<String>> routes() {
        return Arbitraries.of(
                List.of("POST", "/api/flows/"),
                List.of("PATCH", "/api/flows/" + AN_ID),
                List.of("POST", "/api/flows/filter"),
                List.of("POST", "/api/flows/count"),
                List.of("GET", "/api/flows/" + AN_ID),
                List.of("DELETE", "/api/flows/" + AN_ID),
                List.of("POST", "/api/deployments/"),
                List.of("POST", "/api/deployments/filter"),
                List.of("POST", "/api/flow_runs/"),
                List.of("POST", "/api/flow_runs/filter"),
                List.of("POST", "/api/flow_runs/count"),
                List.of("PATCH", "/api/flow_runs/" + AN_ID),
                List.of("POST", "/api/flow_runs/" + AN_ID + "/set_state"),
                List.of("POST", "/api/task_runs/"),
                List.of("POST", "/api/task_runs/filter"),
                List.of("GET", "/api/health"));
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.randomValue(random -> switch (random.nextInt(10)) {
            case 0 -> "[{\"flows\":".repeat(1 + random.nextInt(1000));
            case 1 -> {
                String json = json(random, 4);
                yield json.substring(0, random.nextInt(json.length() + 1));
            }
            default -> json(random, 4);
        });
    }

    record Request(String method, String path, String body) {}

    /** Requests about existing records with random fields. */
    @Provide
    Arbitrary<Request> records() {
        Api api = TestServer.shared().api();
        String flow = api.create("any request").id();
        String run = api.createFlowRun(flow, "\"idempotency_key\":\"any\"").id();
        String task = api.createTaskRun(run, "any", "0").id();
        String deployment = api.createDeployment(flow, "any").id();
        return Arbitraries.randomValue(random -> switch (random.nextInt(9)) {
            case 0 -> new Request("POST", "/api/flow_runs/", with(random, "\"flow_id\":\"" + flow + "\""));
            case 1 ->
                new Request(
                        "POST",
                        "/api/task_runs/",
                        with(
                                random,
                                "\"flow_run_id\":\"" + run + "\",\"task_key\":" + anyText(random) + ",\"dynamic_key\":"
                                        + anyText(random)));
            case 2 ->
                new Request(
                        "POST",
                        "/api/deployments/",
                        with(random, "\"flow_id\":\"" + flow + "\",\"name\":" + anyText(random)));
            case 3 -> new Request("PATCH", "/api/flow_runs/" + run, with(random, "\"x\":1"));
            case 4 -> new Request("PATCH", "/api/task_runs/" + task, with(random, "\"x\":1"));
            case 5 -> new Request("PATCH", "/api/deployments/" + deployment, with(random, "\"x\":1"));
            case 6 -> new Request("POST", "/api/task_runs/" + task + "/set_state", state(random));
            case 7 -> new Request("POST", "/api/flow_runs/filter", "{\"flow_runs\":" + json(random, 2) + "}");
            default -> new Request("POST", "/api/flow_runs/" + run + "/set_state", state(random));
        });
    }

    private static String state(Random random) {
        return "{\"state\":" + with(random, "\"type\":\"RUNNING\",\"data\":" + json(random, 3)) + "}";
    }

    /** Returns an object with these fields and random other ones. */
    private static String with(Random random, String fields) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> "," + key(random) + ":" + json(random, 2))
                .collect(Collectors.joining("", "{" + fields, "}"));
    }

    /** Returns random JSON that prefers keys and values that the routes know. */
    private static String json(Random random, int depth) {
        int kind = depth == 0 ? 9 : random.nextInt(10);
        if (kind < 6) {
            return IntStream.range(0, random.nextInt(5))
                    .mapToObj(i -> key(random) + ":" + json(random, depth - 1))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (kind < 8) {
            return IntStream.range(0, random.nextInt(4))
                    .mapToObj(i -> json(random, depth - 1))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return switch (random.nextInt(5)) {
            case 0 -> anyText(random);
            case 1 -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(400) - 200).toString();
            default -> SCALARS.get(random.nextInt(SCALARS.size()));
        };
    }

    private static String key(Random random) {
        return random.nextInt(10) == 0 ? anyText(random) : "\"" + KEYS.get(random.nextInt(KEYS.size())) + "\"";
    }

    /** Returns a string of random chars, including unpaired surrogates. */
    private static String anyText(Random random) {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(i -> "\\u" + HexFormat.of().toHexDigits((short) random.nextInt()))
                .collect(Collectors.joining("", "\"", "\""));
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
    }

    @Provide
    Arbitrary<String> addresses() {
        Arbitrary<String> visible =
                Arbitraries.strings().withCharRange('!', '~').ofMaxLength(12);
        Arbitrary<String> encoded = Arbitraries.integers()
                .between(0, 255)
                .map("%%%02x"::formatted)
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
        Arbitrary<String> part = Arbitraries.oneOf(
                visible,
                encoded,
                Arbitraries.of("..", ".", "", "/", ";", "%2F", "%5C", "name", "filter", "count", AN_ID, "?x=y", "%25"));
        return Combinators.combine(
                        Arbitraries.of("/api/flows/", "/api/flows/name/", "/api/", "/"),
                        part.list().ofMaxSize(4))
                .as((start, parts) -> start + String.join("", parts));
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.of(
                "Accept",
                "Accept-Language",
                "Accept-Encoding",
                "Accept-Charset",
                "Content-Type",
                "If-Match",
                "If-None-Match",
                "If-Modified-Since",
                "Range",
                "X-Request-Id",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "Forwarded",
                "Origin",
                "Cookie",
                "Authorization",
                "X-HTTP-Method-Override");
    }

    @Provide
    Arbitrary<String> headerValues() {
        String parts = "*/;,=\"W/ 0123456789abc-:%\t\\()<>@?{}[]\u00e9\u00ff";
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars(parts).ofMaxLength(30),
                Arbitraries.of(
                        "*/*",
                        "application/json",
                        "text/*;q=2",
                        "application",
                        "\"0\", \"",
                        "W/",
                        "\"99999999999999999999\"",
                        "bytes=0-1",
                        "Wed, 21 Oct 2015 07:28:00 GMT"),
                Arbitraries.of(10, 1000, 5000).map("x"::repeat));
    }
}
