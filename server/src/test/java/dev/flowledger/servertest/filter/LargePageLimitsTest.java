package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that read large pages slowly, on a server that sends one large page at a time. */
class LargePageLimitsTest {

    private static final int RECORDS = 30;

    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[0],
                "--flowledger.filters.large-pages=1",
                "--flowledger.filters.large-page-timeout=3s");
        api = server.api();
        String flow = api.create("large").id();
        for (int i = 0; i < RECORDS; i++) {
            api.createFlowRun(flow, "\"parameters\":{\"data\":\"" + "x".repeat(900_000) + "\"}");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void slow_client_is_disconnected_and_others_get_503_that_names_the_limit()
            throws IOException, InterruptedException {
        try (InputStream page = open()) {
            assertThat(page.read()).isEqualTo('[');

            Response second = api.post("/flow_runs/filter", "{}");
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.field("detail"))
                    .isEqualTo("The server already sends 1 large pages (flowledger.filters.large-pages)."
                            + " Request fewer records or retry later.");
            assertThat(second.header("Retry-After")).isPresent();
            assertThat(api.post("/flows/filter", "{}").status()).isEqualTo(200);

            // The wait of the second request was longer than the deadline.
            assertThatThrownBy(page::readAllBytes).isInstanceOf(IOException.class);
        }
        assertThat(api.post("/flow_runs/filter", "{}").body().size()).isEqualTo(RECORDS);
    }

    private static InputStream open() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api.base() + "/flow_runs/filter"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }
}
