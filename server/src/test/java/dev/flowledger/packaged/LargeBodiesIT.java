package dev.flowledger.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest bodies, sent at the same time to a server with the smallest supported heap. */
class LargeBodiesIT {

    private static final int CLIENTS = 64;
    private static final int KEYS = 100_000;

    @TempDir
    Path temp;

    @Test
    void the_server_survives_64_bodies_of_one_mebibyte_with_100_000_keys() throws Exception {
        Map<String, String> environment = Map.of(
                "SPRING_DATASOURCE_URL",
                Postgres.newDatabase(),
                "JAVA_TOOL_OPTIONS",
                "-Xmx192m -XX:+ExitOnOutOfMemoryError");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (ServerProcess server = ServerProcess.start(temp.resolve("unused"), ServerProcess.freePort(), environment)
                .awaitReady()) {
            Api api = server.api();
            String flow = api.create("large bodies").id();
            String parameters = IntStream.range(0, KEYS)
                    .mapToObj(key -> "\"%05x\":1".formatted(key))
                    .collect(Collectors.joining(",", "{", "}"));

            List<Future<Response>> requests = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> threads.submit(() -> api.createFlowRun(flow, "\"parameters\":" + parameters)))
                    .toList();

            int created = 0;
            for (Future<Response> request : requests) {
                Response response = request.get();
                if (response.status() == 201) {
                    created++;
                } else {
                    assertThat(response.status()).as(response.text()).isEqualTo(503);
                    assertThat(response.header("Retry-After")).isPresent();
                }
            }
            assertThat(created).isPositive();
            assertThat(api.create("afterwards").status()).isEqualTo(201);
            assertThat(server.isAlive()).isTrue();
            assertThat(server.log()).doesNotContain("java.lang.OutOfMemoryError");
        } finally {
            threads.shutdownNow();
        }
    }
}
