package dev.flowledger.servertest.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Archives in a bucket of an S3-compatible server, which is Moto's; without it the test is skipped. */
class ArchiveBucketTest {

    private static final Map<String, String> CREDENTIALS =
            Map.of("aws.accessKeyId", "test", "aws.secretAccessKey", "test", "aws.region", "eu-central-1");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static int port;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        requireMoto();
        port = ServerProcess.freePort();
        CREDENTIALS.forEach(System::setProperty);
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[0],
                "--flowledger.retention.runs=1s",
                "--flowledger.retention.interval=200ms",
                "--flowledger.retention.archive=s3://archives/of/runs",
                "--flowledger.retention.endpoint=http://127.0.0.1:" + port);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        CREDENTIALS.keySet().forEach(System::clearProperty);
        if (server != null) {
            server.close();
        }
    }

    private static void requireMoto() throws InterruptedException {
        try {
            new ProcessBuilder("moto_server", "--help")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("help").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            abort("Moto is not installed: pip install 'moto[server]'");
        }
    }

    @Test
    void runs_are_archived_in_a_bucket_as_soon_as_it_can_be_reached() throws IOException, InterruptedException {
        String run = finishedRun();
        // The server of the bucket is down: nothing is lost.
        await().until(() -> problem().contains("cannot be stored in s3://archives/of/runs: "));
        assertThat(new Api(server.address()).get("/actuator/health").text())
                .contains("\"status\":\"UP\"")
                .contains("cannot be stored in s3://archives/of/runs");
        assertThat(api.get("/flow_runs/" + run).status()).isEqualTo(200);

        Process moto = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("moto.log").toFile())
                .start();
        try {
            await().until(ArchiveBucketTest::createBucket);
            await().until(() -> api.get("/flow_runs/" + run).status() == 404);

            JsonNode archive = api.get("/retention").body().required("latest").get(0);
            assertThat(archive.required("location").asString()).isEqualTo("s3://archives/of/runs");
            assertThat(verify().required("missing_archives")).isEmpty();
            assertThat(lines(run)).contains("flow_run.created", "flow_run.state_set");
        } finally {
            moto.destroy();
            moto.waitFor();
        }

        assertThat(verify().required("valid").asBoolean()).isTrue();
        assertThat(verify().required("missing_archives")).hasSize(1);
        Response evidence = api.get("/evidence?subject=" + run);
        assertThat(evidence.status()).isEqualTo(503);
        assertThat(evidence.text()).contains("cannot be read from s3://archives/of/runs");
        String later = finishedRun();
        await().until(() -> problem().contains("cannot be stored in"));
        assertThat(api.get("/flow_runs/" + later).status()).isEqualTo(200);
    }

    private static boolean createBucket() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/archives"))
                    .PUT(BodyPublishers.noBody())
                    .build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notListeningYet) {
            return false;
        }
    }

    private static String finishedRun() {
        String run =
                api.createFlowRun(api.create("flow " + System.nanoTime()).id()).id();
        assertThat(api.setState("/flow_runs/" + run, "COMPLETED").status()).isEqualTo(201);
        return run;
    }

    private static String problem() {
        return api.get("/retention").body().path("problem").asString("");
    }

    private static JsonNode verify() {
        return api.get("/events/verify?archives=true").body();
    }

    private static String lines(String run) {
        return api.get("/events?archives=true&subject=" + run).text();
    }
}
