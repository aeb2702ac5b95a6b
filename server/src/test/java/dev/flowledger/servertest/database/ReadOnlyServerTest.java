package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.command.bus.DatabaseProblem;
import dev.flowledger.server.database.DatabaseStartException;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplicatedPostgres;
import dev.flowledger.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A server on a standby. */
@ExtendWith(OutputCaptureExtension.class)
class ReadOnlyServerTest {

    @TempDir
    private Path directory;

    @Test
    void server_on_a_standby_starts_only_if_it_is_set_and_answers_reads(CapturedOutput output) throws Exception {
        try (ReplicatedPostgres postgres = ReplicatedPostgres.start(directory)) {
            LedgerDatabase database = new LedgerDatabase(postgres.url());
            try (TestServer writer = TestServer.on(database.url())) {
                Response flow = writer.api().create("before the backup");
                deleteFlowWithRun(writer.api());
                database.awaitSequenced();
                postgres.addStandby();
                String standby = postgres.url(0);
                assertThatThrownBy(() -> TestServer.on(standby))
                        .rootCause()
                        .isInstanceOf(DatabaseStartException.class)
                        .hasMessageStartingWith("The database is read-only");
                int logged = output.getOut().length();
                try (TestServer reader = TestServer.on(
                        standby,
                        new Class<?>[0],
                        "--flowledger.read-only=true",
                        "--flowledger.log.cleanup-interval=10ms",
                        "--flowledger.deletion.interval=10ms")) {
                    assertReadsOnly(reader, flow);
                    writer.api().create("after the backup");
                    await().atMost(LedgerDatabase.TIMEOUT)
                            .until(() -> reader.api().byName("after the backup").status() == 200);
                }
                // Tomcat may warn of threads that have not ended yet.
                assertThat(output.getOut().substring(logged).lines())
                        .filteredOn(line -> !line.contains("WebappClassLoaderBase"))
                        .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
            }
        }
    }

    /** The jobs of a server that is not read-only would remove these records. */
    private static void deleteFlowWithRun(Api api) {
        String flow = api.create("deleted before the backup").id();
        api.createFlowRun(flow);
        assertThat(api.delete("/flows/" + flow).status()).isEqualTo(204);
    }

    private static void assertReadsOnly(TestServer server, Response flow) {
        Api api = server.api();
        assertThat(api.get("/flows/" + flow.id()).text()).isEqualTo(flow.text());
        assertThat(api.post("/flows/filter", "{}").body()).hasSize(1);
        assertThat(api.get("/events").status()).isEqualTo(200);
        assertThat(api.get("/events/verify").status()).isEqualTo(200);
        Response rejected = api.create("not here");
        assertThat(rejected.status()).isEqualTo(503);
        assertThat(rejected.field("detail")).isEqualTo(DatabaseProblem.READ_ONLY.detail());
        assertThat(api.post("/projections/flows/rebuild", "").status()).isEqualTo(503);
        Api health = new Api(server.address() + "/actuator/health");
        assertThat(health.get("/readiness").status()).isEqualTo(503);
        assertThat(health.get("/reads").status()).isEqualTo(200);
    }

    @Test
    @Tag("nightly")
    void server_that_is_set_to_read_only_does_not_create_an_event_store() {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());

        assertThatThrownBy(() -> TestServer.on(database.url(), new Class<?>[0], "--flowledger.read-only=true"))
                .rootCause()
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageStartingWith("The event store is missing");
        assertThat(database.number("select count(*) from pg_namespace where nspname = 'event_store'"))
                .isZero();
    }
}
