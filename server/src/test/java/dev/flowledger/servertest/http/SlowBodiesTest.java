package dev.flowledger.servertest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Clients that send a body slowly, or large ones at the same time, do not block other clients. */
@ExtendWith(OutputCaptureExtension.class)
class SlowBodiesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MEBIBYTE = 1024 * 1024;

    /** More than the threads of the server on a JDK without virtual threads. */
    private static final int SLOW_CLIENTS = 215;

    @Test
    void probes_reads_and_writes_succeed_while_many_bodies_are_sent_slowly() throws Exception {
        TestServer server = TestServer.shared();
        try (Clients slow = new Clients(server.port())) {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                slow.start("/api/flows", 1000, "");
            }
            await("rejected clients").atMost(TIMEOUT).until(() -> slow.answered() == SLOW_CLIENTS - 100);
            assertThat(slow.responses())
                    .allSatisfy(response -> assertThat(response)
                            .startsWith("HTTP/1.1 503")
                            .contains("Retry-After: 1")
                            .contains("flowledger.bodies.max-reads"));

            assertThat(server.api().get("/health").status()).isEqualTo(200);
            for (String probe : List.of("readiness", "liveness")) {
                assertThat(new Api(server.address())
                                .get("/actuator/health/" + probe)
                                .status())
                        .isEqualTo(200);
            }
            String created = slow.send("/api/flows", "{\"name\":\"slow bodies " + UUID.randomUUID() + "\"}");
            assertThat(created).startsWith("HTTP/1.1 201");
        }
    }

    @Test
    void memory_for_large_bodies_is_limited_and_small_bodies_do_not_wait_for_it(CapturedOutput output)
            throws Exception {
        try (TestServer server = TestServer.on(
                        Postgres.newDatabase(),
                        new Class<?>[0],
                        "--flowledger.bodies.memory=1MB",
                        "--flowledger.bodies.max-log-size=1MB");
                Clients slow = new Clients(server.port())) {
            slow.start("/api/flow_runs", MEBIBYTE, "");
            String large = "{\"flow_id\":\"" + UUID.randomUUID() + "\"}" + " ".repeat(MEBIBYTE / 2);
            await("the reservation").atMost(TIMEOUT).untilAsserted(() -> {
                Problem problem = Problem.in(server.api().post("/flow_runs", large), 503);
                assertThat(problem.detail()).contains("flowledger.bodies.memory", "1024 KiB");
            });

            assertThat(server.api().create("small").status()).isEqualTo(201);
            slow.disconnect();
            await("the release")
                    .atMost(TIMEOUT)
                    .untilAsserted(() -> Problem.in(server.api().post("/flow_runs", large), 404));
            assertThat(output.getAll())
                    .as("the log of a client that disconnects")
                    .doesNotContain("threw exception");
        }
    }

    @Test
    void late_bodies_are_408_and_rejected_requests_are_not_read_to_the_end() throws Exception {
        try (TestServer server = TestServer.requiringKeys(
                Postgres.newDatabase(), "--flowledger.bodies.timeout=2s", "--flowledger.bodies.max-reads=2")) {
            assertLateBodiesAre408(server);
            assertRejectedRequestsAreNotReadToTheEnd(server);
        }
    }

    private static void assertLateBodiesAre408(TestServer server) throws IOException {
        String admin = "Authorization: Bearer " + TestServer.ADMIN_KEY + "\r\n";
        try (Clients slow = new Clients(server.port())) {
            slow.start("/api/flows", 1000, admin);
            Socket steady = slow.start("/api/flows", 1000, admin);

            await("the end of a body that is sent byte by byte").atMost(TIMEOUT).until(() -> {
                steady.getOutputStream().write(' ');
                return steady.getInputStream().available() > 0;
            });
            await("the end of a body that stops").atMost(TIMEOUT).until(() -> slow.answered() == 2);

            for (int client = 0; client < 2; client++) {
                assertThat(slow.response(client))
                        .startsWith("HTTP/1.1 408")
                        .contains("did not arrive within 2 s (flowledger.bodies.timeout)");
            }
        }
    }

    private static void assertRejectedRequestsAreNotReadToTheEnd(TestServer server) throws IOException {
        try (Clients slow = new Clients(server.port())) {
            String reader = "Authorization: Bearer " + server.admin().issue("slow", "reader") + "\r\n";
            slow.start("/api/flows", 1000, "");
            slow.start("/api/flows", 1000, reader);
            slow.start("/api/flows", MEBIBYTE + 1, "");
            slow.start("/api/flows", 1000, "Authorization: Bearer wrong\r\n");

            List<Integer> statuses = List.of(401, 403, 413, 401);
            await("the responses").atMost(TIMEOUT).until(() -> slow.answered() == statuses.size());
            for (int client = 0; client < statuses.size(); client++) {
                assertThat(slow.response(client)).startsWith("HTTP/1.1 " + statuses.get(client));
            }
            // The reads are still available, and the connections are closed before the clients have sent their bodies.
            assertThat(server.admin().create("while others are slow").status()).isEqualTo(201);
            slow.awaitClosed();
        }
    }

    /** A client that expects an answer to a rejected body receives it, although it sends the whole body first. */
    @Test
    void a_client_that_sends_a_large_body_first_receives_the_response() {
        String body = "{\"name\":\"" + "x".repeat(3 * MEBIBYTE) + "\"}";

        Problem.in(TestServer.shared().api().post("/flows", body), 413);
        Problem.in(TestServer.shared().api().post("/flow_runs", body), 413);
    }

    /** Open connections to a server. */
    private record Clients(int port, List<Socket> sockets) implements AutoCloseable {

        Clients(int port) {
            this(port, new ArrayList<>());
        }

        /** Sends the headers and the first byte of a body. */
        Socket start(String path, int length, String headers) throws IOException {
            Socket socket = connect();
            sockets.add(socket);
            socket.getOutputStream().write(head(path, length, headers + "X: y\r\n", "{"));
            return socket;
        }

        String send(String path, String body) throws IOException {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(head(path, body.length(), "Connection: close\r\n", body));
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            }
        }

        private static byte[] head(String path, int length, String headers, String body) {
            return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                            + "Content-Length: " + length + "\r\n\r\n" + body)
                    .getBytes(ISO_8859_1);
        }

        private Socket connect() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            return socket;
        }

        /** How many clients have received at least the start of a response. */
        long answered() throws IOException {
            int count = 0;
            for (Socket socket : sockets) {
                count += socket.getInputStream().available() > 0 ? 1 : 0;
            }
            return count;
        }

        /** The responses that have arrived. Which clients are rejected depends on the order in which the server reads. */
        List<String> responses() throws IOException {
            List<String> responses = new ArrayList<>();
            for (int client = 0; client < sockets.size(); client++) {
                if (sockets.get(client).getInputStream().available() > 0) {
                    responses.add(response(client));
                }
            }
            return responses;
        }

        String response(int client) throws IOException {
            var in = sockets.get(client).getInputStream();
            return new String(in.readNBytes(in.available()), ISO_8859_1);
        }

        void awaitClosed() throws IOException {
            for (Socket socket : sockets) {
                socket.getInputStream().readAllBytes();
            }
        }

        void disconnect() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }

        @Override
        public void close() throws IOException {
            disconnect();
        }
    }
}
