package dev.flowledger.servertest.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** Clients that read large pages and exports slowly, on a server that sends one large page at a time. */
class LargePageLimitsTest {

    private static final int RECORDS = 16;

    /** Between the parts that a slow client reads. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static TestServer server;
    private static Api api;

    /** Otherwise the operating system takes several megabytes for a client on the same machine. */
    static class SmallSendBuffer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
        @Override
        public void customize(TomcatServletWebServerFactory tomcat) {
            tomcat.addConnectorCustomizers(connector -> connector.setProperty("socket.txBufSize", "65536"));
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[] {SmallSendBuffer.class},
                "--flowledger.filters.large-pages=1",
                "--flowledger.filters.large-page-timeout=3s",
                "--flowledger.responses.timeout=2s",
                "--flowledger.responses.min-rate=4MB");
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

    /** It reads faster than Tomcat's timeout of a client that makes no progress requires. */
    @Test
    @Tag("nightly")
    void client_that_reads_an_export_slowly_is_disconnected() throws IOException {
        Counter aborted = server.bean(MeterRegistry.class)
                .get("flowledger.responses.aborted")
                .counter();
        double before = aborted.count();
        long read = 0;
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            socket.getOutputStream()
                    .write("GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n"
                            .getBytes(US_ASCII));
            byte[] part = new byte[16 * 1024];
            for (int size = 0;
                    size >= 0 && aborted.count() == before;
                    size = socket.getInputStream().read(part)) {
                read += size;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            assertThat(aborted.count()).isEqualTo(before + 1);
            // The rest of what was sent, without the end of the response.
            String end = new String(readRest(socket), US_ASCII);
            assertThat(end).doesNotEndWith("0\r\n\r\n");
        }
        assertThat(read).isLessThan(RECORDS * 900_000L / 2);
        assertThat(api.get("/events", "Accept", "application/x-ndjson").text().lines())
                .hasSize(RECORDS + 1);
    }

    private static byte[] readRest(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
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
