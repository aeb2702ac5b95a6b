package dev.flowledger.servertest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Error responses: they say how to correct the request and reveal nothing about the server. */
class ErrorsTest {

    private static final int MEBIBYTE = 1024 * 1024;

    private final TestServer server = TestServer.shared();
    private final Api api = server.api();
    private final RawHttp raw = new RawHttp(server.port());
    private final String name = "errors " + UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/nothing", "/api", "/api/", "/nothing", "/favicon.ico", "/api/flows/name/a/b", "/API/flows/"
            })
    void an_unknown_path_is_404(String address) {
        assertThat(Problem.in(raw.request("GET", address), 404).detail()).isEqualTo("Not Found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "a/b/c/d", "%2e%2e/prometheus", "ping/a", "readiness/a/b", "readiness/db/a"})
    void an_unknown_part_of_the_health_is_404(String path) {
        assertThat(Problem.in(raw.request("GET", "/actuator/health/" + path), 404)
                        .detail())
                .isEqualTo("Not Found");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /flows/, POST",
        "PUT, /flows, POST",
        "DELETE, /flows/, POST",
        "PUT, /flows/00000000-0000-0000-0000-000000000000, 'DELETE,GET,PATCH'",
        "POST, /flows/00000000-0000-0000-0000-000000000000/, 'DELETE,GET,PATCH'",
        "GET, /flows/filter, POST",
        "DELETE, /flows/count/, POST",
        "PATCH, /flow_runs/filter, POST",
        "GET, /task_runs/count, POST",
        "PUT, /deployments/filter, POST",
        "POST, /flows/name/x, GET",
        "DELETE, /flows/name/x, GET",
        "POST, /health, GET"
    })
    void an_unsupported_method_is_405_with_an_allow_header(String method, String path, String allowed) {
        Response response = api.send(method, path, null);

        Problem.in(response, 405);
        assertThat(response.header("Allow").orElseThrow().split(", *", -1))
                .containsExactlyInAnyOrder(allowed.split(",", -1));
    }

    @Test
    void an_accept_header_without_json_is_406() {
        String flow = "/flows/" + api.create(name).id();

        assertThat(Problem.in(api.get(flow, "Accept", "application/xml"), 406).detail())
                .contains("application/json");
        Problem.in(api.post("/flows/filter", "{}", "Accept", "text/css"), 406);
        Problem.in(api.post("/flow_runs/filter", "{}", "Accept", "application/yaml"), 406);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/events/stream, text/event-stream",
        "/api/ledger/checkpoint, text/plain",
        "/api/events, application/x-ndjson"
    })
    void a_406_names_the_type_of_the_response(String path, String type) {
        Response response = new Api(server.address()).get(path, "Accept", "image/png");

        assertThat(Problem.in(response, 406).detail()).contains(type);
    }

    @Test
    void an_invalid_header_is_named() {
        assertThat(Problem.in(api.get("/events/stream", "Last-Event-ID", "junk"), 422)
                        .detail())
                .isEqualTo(
                        "Invalid Last-Event-ID: must be the id of an event of the stream, or a position of the ledger.");
    }

    @Test
    void a_create_that_is_406_creates_nothing() {
        Problem.in(api.post("/flows/", "{\"name\":\"" + name + "\"}", "Accept", "application/xml"), 406);

        Problem.in(api.byName(name), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/json",
                "text/html",
                "application/*",
                "text/html, */*;q=0.8",
                "application/json;q=0.1"
            })
    void an_accept_header_that_includes_json_gets_json(String accept) {
        assertThat(api.post("/flows/", "{\"name\":\"" + name + "\"}", "Accept", accept)
                        .header("Content-Type"))
                .contains("application/json");
    }

    /** Clients that accept only JSON receive problem details, too. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html", "application/problem+json"})
    void errors_are_problem_details_for_every_accept_header(String accept) {
        Problem.in(api.get("/flows/" + UUID.randomUUID(), "Accept", accept + ", application/json"), 404);
        Problem.in(api.post("/flows/", "{", "Accept", accept + ", application/json"), 422);
    }

    @Test
    void an_if_match_of_another_version_is_412() {
        String flow = "/flows/" + api.create(name).id();

        assertThat(Problem.in(api.delete(flow, "If-Match", "\"7\""), 412).detail())
                .isEqualTo("The record has changed. Its current ETag is \"0\".");
    }

    /** Only routes for records and logs have large bodies. */
    @ParameterizedTest
    @CsvSource({
        "/flow_runs, 1 MiB, 1048576, 404",
        "/flow_runs/, 1 MiB, 1048576, 404",
        "/flows/filter, 64 KiB, 65536, 200",
        "/flow_runs/filter/, 64 KiB, 65536, 200",
        "/flows, 1 MiB, 1048576, 422"
    })
    void the_largest_body_of_a_route_is_accepted_and_one_more_byte_is_413(
            String path, String limit, int bytes, int status) {
        String body = "{\"flow_id\":\"" + UUID.randomUUID() + "\"}";

        Response largest = api.post(path, body + " ".repeat(bytes - body.length()));
        Response larger = api.post(path, body + " ".repeat(bytes - body.length() + 1));

        assertThat(largest.status()).isEqualTo(status);
        assertThat(Problem.in(larger, 413).detail()).isEqualTo("The request body is larger than " + limit + ".");
    }

    @ParameterizedTest
    @ValueSource(ints = {MEBIBYTE + 1, 3 * MEBIBYTE})
    void a_large_chunked_body_is_413(int size) {
        for (String start : new String[] {"{\"flow_id\":null}", "", "{\"name\":\""}) {
            assertThat(Problem.in(chunked("/api/flow_runs", start + " ".repeat(size)), 413)
                            .detail())
                    .isEqualTo("The request body is larger than 1 MiB.");
        }
    }

    @Test
    void a_chunked_body_is_accepted() {
        assertThat(chunked("/api/flows/", "{\"name\":\"" + name + "\"}").status())
                .isEqualTo(201);
    }

    /** Bodies of all routes must be plain JSON. Without a body the headers do not matter. */
    @Test
    void a_compressed_body_is_415() {
        for (String coding : new String[] {"gzip", "br", "deflate", "zstd", "identity, gzip", "nonsense"}) {
            Response response = api.post("/flows/", "{\"name\":\"" + name + "\"}", "Content-Encoding", coding);

            assertThat(Problem.in(response, 415).detail()).contains("Content-Encoding");
            assertThat(response.header("Accept-Encoding")).contains("identity");
        }
        Problem.in(api.byName(name), 404);
        assertThat(api.post("/flows/", "{\"name\":\"" + name + "\"}", "Content-Encoding", "Identity")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void multipart_is_415_and_without_a_body_ignored() {
        assertThat(api.get("/health", "Content-Type", "multipart/form-data").status())
                .isEqualTo(200);
        assertThat(api.get("/events?limit=1", "Content-Type", "multipart/form-data")
                        .status())
                .isEqualTo(200);
        for (String path : new String[] {"/flows/", "/flows/filter", "/events", "/health", "/nothing"}) {
            Problem.in(api.post(path, "x", "Content-Type", "multipart/form-data"), 415);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a=%zz", "actor=%FF", "=x", "actor=%", "actor=a&%", "as_of=%zz"})
    void a_query_string_that_cannot_be_parsed_is_400(String query) {
        for (String path :
                new String[] {"/api/events", "/api/flows/name/x", "/api/events/verify", "/actuator/health"}) {
            assertThat(Problem.in(raw.request("GET", path + "?" + query), 400).detail())
                    .startsWith("The query string is not valid");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "utf-8", "UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void the_response_has_the_charset_of_the_accept_header(String charset) throws Exception {
        Response flow = api.create(name + " \u00e9\ud83d\ude00");
        String accept = "application/json;charset=" + charset;

        for (String request : new String[] {"GET /api/flows/" + flow.id(), "POST /api/flow_runs/filter"}) {
            HttpResponse<byte[]> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(server.address() + request.split(" ", 2)[1]))
                                    .method(request.split(" ", 2)[0], HttpRequest.BodyPublishers.noBody())
                                    .header("Accept", accept)
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualToIgnoringCase(accept);
            String text = new String(response.body(), charset);
            assertThat(text).startsWith(request.startsWith("GET") ? flow.text().substring(0, 40) : "[");
            if (request.startsWith("GET")) {
                assertThat(text).isEqualTo(flow.text());
            }
        }
    }

    @Test
    void a_body_may_be_utf_16_and_a_charset_that_json_does_not_have_is_406() {
        byte[] utf16 = ("{\"name\":\"" + name + "\"}").getBytes(UTF_16BE);

        Response created = raw.request("POST", "/api/flows/", utf16);

        assertThat(created.field("name")).isEqualTo(name);
        Problem.in(api.get("/flows/" + created.id(), "Accept", "application/json;charset=iso-8859-1"), 406);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/xml",
                "json",
                "*/*",
                "application/*+json"
            })
    void a_content_type_other_than_json_is_415(String contentType) {
        Response response = api.post("/flows/", "{\"name\":\"" + name + "\"}", "Content-Type", contentType);

        assertThat(Problem.in(response, 415).detail()).contains("application/json");
        Problem.in(api.byName(name), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-8",
                "APPLICATION/JSON",
                "application/json;charset=UTF-8;x=y",
                "application/merge-patch+json"
            })
    void a_content_type_may_have_parameters_and_any_case(String contentType) {
        assertThat(api.post("/flows/", "{\"name\":\"" + name + "\"}", "Content-Type", contentType)
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "1",
                "1-1-1-1-1",
                "name",
                "00000000-0000-0000-0000-00000000000",
                "00000000-0000-0000-0000-0000000000000",
                "0000000g-0000-0000-0000-000000000000",
                "%20",
                "00000000-0000-0000-0000-000000000000%00"
            })
    void an_id_that_is_not_a_uuid_is_422(String id) {
        for (Response response :
                new Response[] {api.get("/flows/" + id), api.patch("/flows/" + id, "{}"), api.delete("/flows/" + id)}) {
            if (id.endsWith("%00")) {
                Problem.in(response, 400);
            } else {
                Problem problem = Problem.in(response, 422);
                assertThat(problem.detail()).isEqualTo("Invalid id: value is not a valid uuid.");
                assertThat(problem.errors())
                        .containsExactly(new Problem.FieldError(
                                "[\"path\",\"id\"]", "value is not a valid uuid", "type_error.uuid"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flows/", "/flows/00000000-0000-0000-0000-000000000000"})
    void a_change_without_a_body_is_422(String path) {
        String method = path.equals("/flows/") ? "POST" : "PATCH";
        for (String body : new String[] {"", "null"}) {
            Problem problem = Problem.in(api.send(method, path, body), 422);

            assertThat(problem.errors())
                    .containsExactly(new Problem.FieldError("[\"body\"]", "field required", "value_error.missing"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                      | name    | field required",
                "{\"tags\":[]}                           | name    | field required",
                "{\"name\":\"n\",\"tags\":null}          | tags    | none is not an allowed value",
                "{\"name\":\"n\",\"tags\":\"x\"}         | tags    | value is not a valid list",
                "{\"name\":\"n\",\"tags\":{}}            | tags    | value is not a valid list",
                "{\"name\":\"n\",\"tags\":5}             | tags    | value is not a valid list",
                "{\"name\":\"n\",\"tags\":[\"a\",null]}  | tags[1] | none is not an allowed value",
                "{\"name\":\"n\",\"tags\":[5]}           | tags[0] | str type expected",
                "{\"name\":\"n\",\"tags\":[true]}        | tags[0] | str type expected",
                "{\"name\":\"n\",\"tags\":[[\"a\"]]}     | tags[0] | str type expected",
                "{\"name\":\"n\",\"tags\":[{\"a\":1}]}   | tags[0] | str type expected",
                "{\"name\":\"n\",\"id\":\"x\"}           | id      | extra fields not permitted",
                "{\"name\":\"n\",\"Name\":\"x\"}         | Name    | extra fields not permitted",
                "{\"name\":\"n\",\"\":\"x\"}             | ``      | extra fields not permitted",
                "{\"name\":\"n\",\"stream\":\"x\"}       | stream  | extra fields not permitted",
            })
    void a_wrong_field_of_a_create_is_named_with_the_error(String body, String field, String msg) {
        Problem problem = Problem.in(api.post("/flows/", body), 422);

        assertThat(problem.errors()).hasSize(1);
        assertThat(problem.detail()).isEqualTo("Invalid " + field + ": " + msg + ".");
        assertThat(problem.errors().get(0).msg()).isEqualTo(msg);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tags\":null}      | tags    | none is not an allowed value",
                "{\"tags\":[null]}    | tags[0] | none is not an allowed value",
                "{\"tags\":[1]}       | tags[0] | str type expected",
                "{\"name\":\"other\"} | name    | extra fields not permitted",
                "{\"version\":1}      | version | extra fields not permitted",
            })
    void a_wrong_field_of_an_update_is_named_and_nothing_changes(String changes, String field, String msg) {
        Response flow = api.create(name, "kept");

        Problem problem = Problem.in(api.patch("/flows/" + flow.id(), changes), 422);

        assertThat(problem.detail()).isEqualTo("Invalid " + field + ": " + msg + ".");
        assertThat(api.get("/flows/" + flow.id()).text()).isEqualTo(flow.text());
    }

    @Test
    void every_wrong_field_is_named_in_one_answer() {
        Problem problem = Problem.in(api.post("/flows/filter", """
                        {"limit": 201, "offset": -1, "sort": "NEWEST",
                         "flows": {"id": {"any_": ["x", 5]}, "name": {"like": "x"}, "tags": {"operator": "xor_"}},
                         "flow_runs": {"start_time": {"before_": "yesterday"}}}"""), 422);

        assertThat(problem.locs())
                .containsExactlyInAnyOrder(
                        "[\"body\",\"limit\"]",
                        "[\"body\",\"offset\"]",
                        "[\"body\",\"sort\"]",
                        "[\"body\",\"flows\",\"id\",\"any_\",0]",
                        "[\"body\",\"flows\",\"id\",\"any_\",1]",
                        "[\"body\",\"flows\",\"name\",\"like\"]",
                        "[\"body\",\"flows\",\"tags\",\"operator\"]",
                        "[\"body\",\"flow_runs\",\"start_time\",\"before_\"]");
        assertThat(problem.detail()).endsWith("(And 7 more: see errors.)");
    }

    @Test
    void an_error_lists_the_permitted_values() {
        assertThat(Problem.in(api.post("/flows/filter", "{\"sort\":\"NEWEST\"}"), 422)
                        .detail())
                .contains("'CREATED_DESC'", "'UPDATED_DESC'", "'NAME_ASC'", "'NAME_DESC'");
        assertThat(Problem.in(api.post("/flows/count", "{\"flows\":{\"operator\":\"AND\"}}"), 422)
                        .detail())
                .contains("'and_'", "'or_'");
    }

    /** The text after the last reported error is not JSON, so that the response would differ if the server read it. */
    @Test
    void the_reading_of_a_body_ends_at_the_last_reported_error() {
        for (String body : new String[] {
            "{\"name\":\"n\",\"tags\":[" + "null,".repeat(60) + "@",
            "{\"name\":\"n\",\"tags\":[" + "1,".repeat(60) + "@"
        }) {
            Problem problem = Problem.in(api.post("/flows/", body), 422);

            assertThat(problem.errors())
                    .hasSize(50)
                    .noneMatch(error -> error.type().contains("json"));
        }
    }

    @Test
    void the_number_of_reported_violations_is_limited() {
        Response response = api.post("/flows/", "{\"name\":\"n\",\"tags\":[" + "\"\\u0000\",".repeat(200) + "\"\"]}");

        assertThat(Problem.in(response, 422).errors()).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "[",
                "{\"name\"",
                "{\"name\":\"n\"",
                "{\"name\":\"n\",}",
                "{'name':'n'}",
                "{name:\"n\"}",
                "{\"name\":\"n\"} x",
                "{\"name\":\"n\"}{}",
                "NaN",
                "{\"name\":NaN}",
                "{\"name\":\"n\",\"tags\":[01]}",
                "{\"name\":\"a\tb\"}",
                "{\"name\":\"\\x\"}",
                "name=n",
                "   "
            })
    void invalid_json_is_422_with_line_and_column(String body) {
        Problem problem = Problem.in(api.post("/flows/", body), 422);

        assertThat(problem.detail()).startsWith("Invalid ").doesNotContain("{");
        assertThat(problem.errors().get(problem.errors().size() - 1).toString()).contains("JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "\"x\"", "true", "[{\"name\":\"n\"}]"})
    void json_that_is_not_an_object_is_422(String body) {
        for (String path : new String[] {"/flows/", "/flows/filter", "/flows/count"}) {
            assertThat(Problem.in(api.post(path, body), 422).errors())
                    .containsExactly(
                            new Problem.FieldError("[\"body\"]", "value is not a valid dict", "type_error.dict"));
        }
    }

    @ParameterizedTest
    @MethodSource
    void a_body_that_is_not_utf_8_is_422(byte[] text) {
        byte[] body = new byte[text.length + 11];
        System.arraycopy("{\"name\":\"".getBytes(UTF_8), 0, body, 0, 9);
        System.arraycopy(text, 0, body, 9, text.length);
        System.arraycopy("\"}".getBytes(UTF_8), 0, body, 9 + text.length, 2);

        Problem.in(raw.request("POST", "/api/flows/", body), 422);
    }

    static byte[][] a_body_that_is_not_utf_8_is_422() {
        return new byte[][] {
            {(byte) 0xff},
            {(byte) 0xc3},
            {(byte) 0xe2, (byte) 0x82},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xc0, (byte) 0xaf},
            {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80}
        };
    }

    @Test
    void json_that_is_nested_too_deeply_is_422() {
        int depth = 5_000;
        for (String body : new String[] {
            "[".repeat(depth) + "]".repeat(depth),
            "{\"flows\":" + "{\"flows\":".repeat(depth) + "{}" + "}".repeat(depth + 1),
            "{\"unknown\":" + "[".repeat(depth) + "]".repeat(depth) + "}",
            "{\"flows\":{\"tags\":{\"all_\":" + "[".repeat(depth) + "]".repeat(depth) + "}}}"
        }) {
            Problem.in(api.post("/flows/filter", body), 422);
        }
    }

    @Test
    void errors_contain_neither_values_nor_the_body() {
        String secret = "s3cr3t-" + UUID.randomUUID();
        for (String body : new String[] {
            "{\"name\":\"" + secret + "/\"}",
            "{\"name\":\"n\",\"tags\":\"" + secret + "\"}",
            "{\"name\":\"n\",\"colour\":\"" + secret + "\"}",
            "{\"name\":\"" + secret,
            secret,
            "{\"sort\":\"" + secret + "\",\"flows\":{\"id\":{\"any_\":[\"" + secret + "\"]}}}"
        }) {
            for (String path : new String[] {"/flows/", "/flows/filter"}) {
                assertThat(api.post(path, body).text()).doesNotContain(secret);
            }
        }
    }

    @Test
    void the_name_of_an_unknown_key_is_truncated() {
        Response response = api.post("/flows/", "{\"name\":\"n\",\"" + "k ".repeat(20_000) + "\":1}");

        assertThat(Problem.in(response, 422).locs().get(0)).startsWith("[\"body\",\"k k k k");
        assertThat(response.text().length()).isLessThan(1000);
    }

    @Test
    void an_unpaired_surrogate_in_a_key_is_replaced() {
        byte[] utf16 = "{\"flows\":{\"a\ud800b\":1}}".getBytes(UTF_16BE);
        utf16[2 * 12] = (byte) 0xd8;
        utf16[2 * 12 + 1] = 0;

        Problem.in(api.post("/flows/filter", "{\"flows\":{\"a\\ud800b\":1}}"), 422);
        Problem.in(raw.request("POST", "/api/flows/filter", utf16), 422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}", "5\r\n{}", "-1\r\n{}", "2\r\n{}zz"})
    void a_body_with_invalid_chunks_is_422(String chunks) {
        Response response = raw.send(("POST /api/flows/filter HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
                        + "\r\n\r\n")
                .getBytes(ISO_8859_1));

        assertThat(response.status()).as(response.text()).isBetween(400, 422);
        Problem.in(response, response.status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/flows/name/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/flows/name/% HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/flows/name/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/flows/name/caf\u00e9 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/flows/name/a b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /api/health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
                "POST /api/flows/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\nConnection: close\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void invalid_http_is_answered_with_a_problem_detail(String request) {
        Response response = raw.send(request.getBytes(ISO_8859_1));

        Problem.in(response, 400);
    }

    @Test
    void errors_of_the_container_are_problem_details() {
        Problem.in(
                raw.send("GET /api/health HTTP/9.9\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .getBytes(ISO_8859_1)),
                505);
        Problem.in(raw.request("TRACE", "/api/health"), 405);
        Problem.in(
                raw.send(
                        ("POST /api/flows/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: magic\r\nConnection: close\r\n"
                                        + "Content-Type: application/json\r\n\r\n{}")
                                .getBytes(ISO_8859_1)),
                501);
    }

    @Test
    void headers_of_many_cookies_and_tokens_are_accepted() {
        assertThat(api.get("/health", "X-Large", "x".repeat(32 * 1024)).status())
                .isEqualTo(200);
    }

    @Test
    void too_large_headers_are_answered_with_a_problem_detail() {
        Response response = raw.send(("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Large: "
                        + "x".repeat(40_000) + "\r\n\r\n")
                .getBytes(ISO_8859_1));

        assertThat(Problem.in(response, 431).detail()).contains("headers", "server.max-http-request-header-size");
    }

    @Test
    void too_many_headers_are_answered_with_their_maximum_number() {
        Response response = raw.send(("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "X-Many: 1\r\n".repeat(100) + "\r\n")
                .getBytes(ISO_8859_1));

        assertThat(Problem.in(response, 431).detail()).isEqualTo("The request has more than 100 headers.");
    }

    @Test
    void an_unknown_expectation_is_417() {
        Response response =
                raw.send("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 200-ok\r\n\r\n"
                        .getBytes(ISO_8859_1));

        assertThat(Problem.in(response, 417).detail()).isEqualTo("The header Expect may only be 100-continue.");
    }

    @Test
    void a_too_long_request_line_is_answered_with_a_problem_detail() {
        Response response = raw.send(("GET /api/flows/name/" + "x".repeat(100_000)
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(ISO_8859_1));

        assertThat(Problem.in(response, 414).detail()).contains("URL", "server.max-http-request-header-size");
    }

    /** Two names with one stream need a SHA-256 collision. The test inserts an event with a forged stream. */
    @Test
    void a_name_with_the_hash_of_another_name_is_409() {
        try (TestServer own = TestServer.start()) {
            String id = own.api().create("taken").id();
            own.api().delete("/flows/" + id);
            own.sql().sql("""
                            insert into event_store.event
                                (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                            select stream, 2, stream_type, gen_random_uuid(), type, revision, "time",
                                replace(payload::text, 'taken', 'another')::json, metadata
                            from event_store.event where type = 'flow.created'""").update();

            Problem problem = Problem.in(own.api().create("taken"), 409);

            assertThat(problem.detail()).contains("name");
        }
    }

    private Response chunked(String target, String body) {
        int half = body.length() / 2;
        return raw.send(("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(half) + "\r\n" + body.substring(0, half) + "\r\n"
                        + Integer.toHexString(body.length() - half) + "\r\n" + body.substring(half) + "\r\n0\r\n\r\n")
                .getBytes(ISO_8859_1));
    }
}
