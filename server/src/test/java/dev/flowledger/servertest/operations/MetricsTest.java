package dev.flowledger.servertest.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/** Metrics, probes and build information of the actuator. */
class MetricsTest {

    private final TestServer server = TestServer.shared();
    private final Api api = server.api();
    private final Api actuator = new Api(server.address() + "/actuator");

    @Test
    void commands_are_counted_by_name_and_outcome_and_a_404_is_dispatched_once() {
        String series = "flowledger_commands_seconds_count\\{command=\"DeleteFlow\",outcome=\"not_found\"\\}";
        double before = value(series);

        assertThat(api.delete("/flows/00000000-0000-4000-8000-000000000001").status())
                .isEqualTo(404);

        assertThat(value(series) - before).isEqualTo(1);
    }

    @Test
    void events_are_counted_by_type() {
        String created = "flowledger_events_total\\{type=\"flow.created\"\\}";
        String deleted = "flowledger_events_total\\{type=\"flow.deleted\"\\}";
        double createdBefore = value(created);
        double deletedBefore = value(deleted);

        String id = api.create("metrics: counted").id();
        api.create("metrics: counted");
        api.delete("/flows/" + id);

        assertThat(value(created) - createdBefore).isEqualTo(1);
        assertThat(value(deleted) - deletedBefore).isEqualTo(1);
    }

    @Test
    void http_jvm_and_pool_are_measured() {
        api.create("metrics: measured");

        assertThat(actuator.get("/prometheus").text())
                .contains("http_server_requests_seconds_count", "jvm_memory_used_bytes", "hikaricp_connections_active")
                .contains("uri=\"/api/flows\"");
    }

    @Test
    void without_a_kafka_cluster_nothing_is_started_for_it() {
        assertThat(actuator.get("/health").body().at("/components/kafka").isMissingNode())
                .isTrue();
        assertThat(actuator.get("/prometheus").text())
                .contains("projection=\"ledger\"")
                .doesNotContain("projection=\"kafka\"");
        assertThatThrownBy(() -> server.bean(KafkaProperties.class)).isInstanceOf(NoSuchBeanDefinitionException.class);
    }

    @Test
    void requests_are_timed_by_route_and_result() {
        String id = api.create("metrics: timed").id();
        String found = requests("GET", "SUCCESS", 200, "/api/flows/\\{id\\}");
        String absent = requests("GET", "CLIENT_ERROR", 404, "/api/flows/\\{id\\}");
        double foundBefore = value(found);
        double absentBefore = value(absent);

        api.get("/flows/" + id);
        api.get("/flows/" + id);
        api.get("/flows/00000000-0000-4000-8000-000000000001");

        assertThat(value(found) - foundBefore).isEqualTo(2);
        assertThat(value(absent) - absentBefore).isEqualTo(1);
    }

    @Test
    void asynchronous_response_is_timed_when_it_ends() {
        String series = requests("GET", "SUCCESS", 200, "/api/events/verify/stream");
        double before = value(series);

        // Only what follows the checkpoint: other tests of this server have appended thousands of events.
        String[] checkpoint = api.checkpoint().field("checkpoint").split(":", 2);
        String since = "?since_position=" + checkpoint[0] + "&hash=" + checkpoint[1];
        assertThat(api.get("/events/verify/stream" + since).text()).contains("event:result");

        await().untilAsserted(() -> assertThat(value(series) - before).isEqualTo(1));
    }

    @Test
    void method_that_does_not_exist_is_counted_as_unknown() {
        new RawHttp(server.port()).request("ANYTHING", "/api/flows");

        assertThat(actuator.get("/prometheus").text())
                .contains("method=\"UNKNOWN\"")
                .doesNotContain("ANYTHING");
    }

    @Test
    void server_is_alive_and_ready_and_returns_its_version() {
        assertThat(actuator.get("/health/liveness").text()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(actuator.get("/health/readiness").text()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(actuator.get("/info").body().at("/build/version").asString()).isNotBlank();
        assertThat(actuator.get("/info").body().at("/git/commit/id").asString()).matches("[0-9a-f]{7,40}");
    }

    @Test
    void sbom_is_a_cyclonedx_document_that_names_the_libraries() {
        assumeTrue(
                System.getenv("CI") != null || getClass().getResource("/META-INF/sbom/application.cdx.json") != null,
                "Maven writes no SBOM when it is offline");
        Api.Response sbom = actuator.get("/sbom/application");

        assertThat(sbom.status()).isEqualTo(200);
        assertThat(sbom.header("Content-Type")).contains("application/vnd.cyclonedx+json");
        assertThat(sbom.body().at("/bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(sbom.body()
                        .at("/components")
                        .valueStream()
                        .map(component -> component.at("/name").asString()))
                .contains("axon-messaging");
    }

    private static String requests(String method, String outcome, int status, String uri) {
        return "http_server_requests_seconds_count\\{error=\"none\",exception=\"none\",method=\"%s\",outcome=\"%s\",status=\"%d\",uri=\"%s\"\\}"
                .formatted(method, outcome, status, uri);
    }

    private double value(String series) {
        Matcher line = Pattern.compile("(?m)^" + series + " (.*)$")
                .matcher(actuator.get("/prometheus").text());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
}
