package dev.flowledger.servertest.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;

/** What every request passes: connection, filters, the search for the route, and the way in which a view is written. */
class RequestPathTest {

    private static final String REQUEST = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n";

    private final TestServer server = TestServer.shared();
    private final Api api = server.api();

    @Test
    void connection_stays_open_for_any_number_of_requests() {
        String requests = (REQUEST + "\r\n").repeat(250) + REQUEST + "Connection: close\r\n\r\n";

        String last =
                new RawHttp(server.port()).send(requests.getBytes(US_ASCII)).text();

        assertThat(last.split("HTTP/1.1 200", -1)).hasSize(251);
    }

    @Test
    void single_record_has_a_content_length_and_is_not_chunked() {
        String flow = api.create("request path " + UUID.randomUUID(), "ä").id();
        String run = api.createFlowRun(flow).id();
        List<String> paths = List.of(
                "/flows/" + flow,
                "/deployments/" + api.createDeployment(flow, "d").id(),
                "/flow_runs/" + run,
                "/task_runs/" + api.createTaskRun(run, "task", "0").id());

        for (String path : paths) {
            Response response = api.get(path);
            assertThat(response.header("Transfer-Encoding")).as(path).isEmpty();
            assertThat(response.header("Content-Length"))
                    .as(path)
                    .hasValue(Integer.toString(response.text().getBytes(UTF_8).length));
        }
    }

    @Test
    void route_is_found_if_its_text_is_percent_encoded() {
        String id = api.create("request path " + UUID.randomUUID()).id();

        assertThat(api.get("/fl%6Fws/" + id).status()).isEqualTo(200);
        assertThat(api.get("/flows/%66ilter").status())
                .isEqualTo(api.get("/flows/filter").status());
    }

    /** A path that begins with two slashes is not a valid reference, and of slashes alone not even a URI. */
    @ParameterizedTest
    @ValueSource(strings = {"//", "//api", "///"})
    @ExtendWith(OutputCaptureExtension.class)
    void path_that_begins_with_two_slashes_is_404_without_a_warning(String path, CapturedOutput output) {
        Response response = new RawHttp(server.port()).request("GET", path);

        Problem.in(response, 404);
        assertThat(response.field("instance")).isEqualTo("/." + path);
        assertThat(output.getAll()).doesNotContain("Failure in @ExceptionHandler");
    }

    @Test
    void security_headers_are_set_with_keys_and_without_keys_and_spring_security() {
        TestServer withKeys = TestServer.sharedRequiringKeys();
        assertThat(isSecurityEnabled(withKeys)).isTrue();
        assertThat(isSecurityEnabled(server)).isFalse();
        for (TestServer either : List.of(server, withKeys)) {
            for (String path : List.of("/api/health", "/api/flows/none", "/api/nothing", "/app/main.js")) {
                Response response = new RawHttp(either.port()).request("GET", path);
                assertThat(response.header("X-Content-Type-Options")).as(path).hasValue("nosniff");
                assertThat(response.header("X-Frame-Options")).as(path).hasValue("DENY");
                assertThat(response.header("Content-Security-Policy")).as(path).isPresent();
            }
        }
    }

    @Test
    void head_of_the_page_has_the_headers_of_get() {
        Map<String, List<String>> get =
                new RawHttp(server.port()).request("GET", "/").headers();
        Map<String, List<String>> head =
                new RawHttp(server.port()).request("HEAD", "/").headers();

        assertThat(head.keySet()).isEqualTo(get.keySet());
        assertThat(head.get("Content-Type")).isEqualTo(get.get("Content-Type"));
        assertThat(head.get("Content-Length")).isEqualTo(get.get("Content-Length"));
    }

    private static boolean isSecurityEnabled(TestServer server) {
        return server.bean(DelegatingFilterProxyRegistrationBean.class).isEnabled();
    }
}
