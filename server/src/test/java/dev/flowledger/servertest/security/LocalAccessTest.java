package dev.flowledger.servertest.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server without API keys responds to programs and to its own web page, but not to pages of other sites. */
class LocalAccessTest {

    private static final String LOCALHOST = "Host: localhost";

    private final RawHttp raw = new RawHttp(TestServer.shared().port());
    private final String name = "local access " + UUID.randomUUID();

    /** A name that resolves to 127.0.0.1 through DNS rebinding. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/flows/name/x",
                "/api/health",
                "/api/keys",
                "/api/openapi.json",
                "/actuator/health",
                "/actuator/prometheus",
                "/",
                "/app/main.js",
                "/docs"
            })
    void another_host_name_is_421_on_every_route(String path) {
        for (String host : new String[] {"evil.example", "evil.example:4200", "localhost.evil.example", "8.8.8.8"}) {
            Problem problem = Problem.in(send("GET", path, "", "Host: " + host), 421);

            assertThat(problem.detail()).contains("FLOWLEDGER_ALLOWED_HOSTS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:4200", "127.0.0.1", "127.0.0.1:1", "[::1]:4200", "a.localhost"})
    void loopback_names_are_accepted(String host) {
        assertThat(send("GET", "/api/health", "", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST  | Sec-Fetch-Site: cross-site",
                "POST  | Sec-Fetch-Site: same-site",
                "POST  | Sec-Fetch-Site: unknown",
                "POST  | Sec-Fetch-Mode: navigate;Sec-Fetch-Site: cross-site",
                "POST  | Origin: https://evil.example",
                "POST  | Origin: null",
                "POST  | Origin: http://localhost:3000",
                "PATCH | Origin: https://evil.example",
                "DELETE| Origin: https://evil.example",
                "DELETE| Sec-Fetch-Site: cross-site",
                "GET   | Sec-Fetch-Site: cross-site;Sec-Fetch-Mode: no-cors",
                "GET   | Sec-Fetch-Site: same-site;Sec-Fetch-Mode: cors"
            })
    void a_request_of_another_site_is_403_and_changes_nothing(String method, String headers) {
        String body = method.equals("GET") ? "" : "{\"name\":\"" + name + "\"}";

        Problem.in(send(method, "/api/flows", body, (LOCALHOST + ";" + headers).split(";", -1)), 403);

        Problem.in(TestServer.shared().api().byName(name), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/projections/flows/rebuild", "/api/keys"})
    void routes_of_operators_reject_other_sites(String path) {
        Problem.in(send("POST", path, "", LOCALHOST, "Origin: https://evil.example", "Content-Length: 0"), 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: same-origin;Origin: http://localhost",
                "Sec-Fetch-Site: none",
                "Origin: http://localhost",
                "X-No: browser"
            })
    void the_web_page_and_programs_are_accepted(String headers) {
        Response created =
                send("POST", "/api/flows", "{\"name\":\"" + name + "\"}", (LOCALHOST + ";" + headers).split(";", -1));

        assertThat(created.status()).as(created.text()).isEqualTo(201);
    }

    @Test
    void a_link_of_another_site_opens_the_page() {
        Response page = send("GET", "/", "", LOCALHOST, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Cross-Origin-Resource-Policy")).contains("same-origin");
        assertThat(page.header("Referrer-Policy")).contains("no-referrer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void a_body_that_a_form_of_another_site_could_send_is_415(String type) {
        String header = type.isEmpty() ? "X-No: type" : "Content-Type: " + type;
        for (String path : new String[] {"/api/flows", "/api/keys", "/api/projections/flows/rebuild"}) {
            String body = "{\"name\":\"" + name + "\"}";
            Response response = raw.send(("POST " + path + " HTTP/1.1\r\nConnection: close\r\n" + LOCALHOST + "\r\n"
                            + header + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(ISO_8859_1));

            assertThat(Problem.in(response, 415).detail()).contains("application/json");
        }
        Problem.in(TestServer.shared().api().byName(name), 404);
    }

    @Test
    void allowed_hosts_are_accepted_and_hosts_are_not_checked_with_keys() {
        try (TestServer server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[0],
                "--server.forward-headers-strategy=native",
                "--flowledger.allowed-hosts=flows.example, other.example",
                "--flowledger.cors.origins=https://ui.example, http://localhost:3000")) {
            RawHttp http = new RawHttp(server.port());
            assertThat(http.send(request("GET", "/api/health", "", "Host: flows.example"))
                            .status())
                    .isEqualTo(200);
            assertThat(http.send(request("GET", "/api/health", "", "Host: other.example:80"))
                            .status())
                    .isEqualTo(200);
            Problem.in(http.send(request("GET", "/api/health", "", "Host: third.example")), 421);
            // With forwarded headers, this one replaces the server name of the request. A page can set it.
            Problem.in(
                    http.send(request("GET", "/api/health", "", "Host: third.example", "X-Forwarded-Host: localhost")),
                    421);
            pagesOfListedOriginsMayCallTheApi(http);
        }
        try (TestServer server =
                TestServer.requiringKeys(Postgres.newDatabase(), "--flowledger.cors.origins=https://ui.example")) {
            RawHttp http = new RawHttp(server.port());
            assertThat(http.send(request("GET", "/api/health", "", "Host: any.example"))
                            .status())
                    .isEqualTo(200);
            Problem.in(http.send(request("GET", "/api/keys", "", "Host: any.example")), 401);
            aPreflightNeedsNoKey(http);
        }
    }

    /** In the same server, because each start takes seconds. */
    private static void pagesOfListedOriginsMayCallTheApi(RawHttp http) {
        for (String origin : new String[] {"https://ui.example", "http://localhost:3000"}) {
            Response response = http.send(request(
                    "POST", "/api/flows/count", "{}", LOCALHOST, "Origin: " + origin, "Sec-Fetch-Site: cross-site"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Access-Control-Allow-Origin")).hasValue(origin);
            assertThat(response.header("Access-Control-Expose-Headers").orElseThrow())
                    .contains("ETag", "Last-Event-ID", "Retry-After", "X-Request-Id");
            assertThat(response.header("Access-Control-Allow-Credentials")).isEmpty();
        }
        for (String origin :
                new String[] {"https://ui.example:444", "http://ui.example", "null", "https://ui.example.evil"}) {
            Response response = http.send(request(
                    "POST", "/api/flows/count", "{}", LOCALHOST, "Origin: " + origin, "Sec-Fetch-Site: cross-site"));
            Problem.in(response, 403);
            assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    private static void aPreflightNeedsNoKey(RawHttp http) {
        String[] headers = {
            "Host: any.example",
            "Origin: https://ui.example",
            "Access-Control-Request-Method: PATCH",
            "Access-Control-Request-Headers: authorization,content-type,if-match"
        };
        Response preflight = http.send(request("OPTIONS", "/api/flows/x", "", headers));
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("https://ui.example");
        assertThat(preflight.header("Access-Control-Allow-Methods").orElseThrow())
                .contains("PATCH");
        assertThat(preflight.header("Access-Control-Allow-Headers").orElseThrow())
                .contains("if-match");
        Response unauthorized =
                http.send(request("GET", "/api/flows/x", "", "Host: any.example", "Origin: https://ui.example"));
        Problem.in(unauthorized, 401);
        assertThat(unauthorized.header("Access-Control-Allow-Origin")).hasValue("https://ui.example");
        headers[1] = "Origin: https://other.example";
        assertThat(http.send(request("OPTIONS", "/api/flows/x", "", headers)).header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void without_the_setting_no_page_of_another_origin_may_read_responses() {
        Response response = send("GET", "/api/health", "", LOCALHOST, "Origin: https://ui.example");

        assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
    }

    private Response send(String method, String path, String body, String... headers) {
        return raw.send(request(method, path, body, headers));
    }

    private static byte[] request(String method, String path, String body, String... headers) {
        return (method + " " + path + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers)
                        + (body.isEmpty()
                                ? ""
                                : "\r\nContent-Type: application/json\r\nContent-Length: " + body.length())
                        + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }
}
