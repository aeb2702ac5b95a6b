package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The ledger as it grows, followed over a real connection. */
class EventStreamTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static String database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(database, new Class<?>[0], "--server.tomcat.connection-timeout=2s");
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A listener, and what it has heard. */
    private static final class Listener implements AutoCloseable {

        private final InputStream body;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile boolean over;

        private Listener(InputStream body) {
            this.body = body;
        }

        static Listener on(TestServer server, String query, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                    URI.create("http://localhost:" + server.port() + "/api/events/stream" + query));
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<InputStream> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            Listener listener = new Listener(response.body());
            Thread reader = new Thread(listener::read);
            reader.setDaemon(true);
            reader.start();
            await().atMost(SOON).until(() -> listener.lines.stream().anyMatch(line -> line.startsWith(":following")));
            return listener;
        }

        private void read() {
            try {
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))
                        .lines()
                        .forEach(lines::add);
                over = true;
            } catch (UncheckedIOException closed) {
                // By the test, which has heard enough.
            }
        }

        /** Whether the server has ended the stream. */
        boolean isOver() {
            return over;
        }

        List<Long> ids() {
            return lines.stream()
                    .filter(line -> line.startsWith("id:"))
                    .map(line -> Long.valueOf(line.substring(3)))
                    .toList();
        }

        List<String> names() {
            return lines.stream()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> JsonMapper.shared()
                            .readTree(line.substring(5))
                            .at("/data/name")
                            .asString(""))
                    .toList();
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** Asks for the stream over a connection that the test reads itself, or does not. */
    private static void request(Socket socket, String query) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("GET /api/events/stream" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void an_event_reaches_those_who_listen_on_whichever_server() throws Exception {
        try (TestServer other = TestServer.on(database);
                Listener here = Listener.on(server, "");
                Listener there = Listener.on(other, "")) {
            api.create("heard everywhere");

            await().atMost(SOON).until(() -> here.names().contains("heard everywhere"));
            await().atMost(SOON).until(() -> there.names().contains("heard everywhere"));
        }
    }

    @Test
    void a_stream_without_a_beginning_begins_now() throws Exception {
        api.create("before");
        try (Listener listener = Listener.on(server, "")) {
            api.create("after");

            await().atMost(SOON).until(() -> listener.names().contains("after"));
            assertThat(listener.names()).doesNotContain("before");
        }
    }

    @Test
    void a_listener_goes_on_exactly_where_it_was() throws Exception {
        IntStream.range(0, 20).forEach(i -> api.create("resumed " + i));
        long head = api.get("/events/digest").body().get("position").asLong();
        try (Listener listener = Listener.on(server, "?after=0", "Last-Event-ID", Long.toString(head - 10))) {
            IntStream.range(20, 40).forEach(i -> api.create("resumed " + i));

            long end = api.get("/events/digest").body().get("position").asLong();
            await().atMost(SOON).until(() -> listener.ids().contains(end));
            assertThat(listener.ids())
                    .isEqualTo(LongStream.rangeClosed(head - 9, end).boxed().toList());
        }
    }

    @Test
    void a_listener_from_far_back_is_given_everything_in_order_and_once() throws Exception {
        IntStream.range(0, 700).parallel().forEach(i -> api.create("far back " + i));
        try (Listener listener = Listener.on(server, "?after=0")) {
            long end = api.get("/events/digest").body().get("position").asLong();

            await().atMost(SOON).until(() -> listener.ids().contains(end));
            assertThat(listener.ids())
                    .isEqualTo(LongStream.rangeClosed(1, end).boxed().toList());
        }
    }

    @Test
    void a_listener_hears_only_what_it_asked_for() throws Exception {
        try (Listener listener = Listener.on(server, "?type=flow.deleted")) {
            String flow = api.create("filtered").id();
            api.delete("/flows/" + flow);

            await().atMost(SOON).until(() -> !listener.ids().isEmpty());
            assertThat(listener.lines.stream().filter(line -> line.startsWith("data:")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("dev.flowledger.flow.deleted"));
        }
    }

    @Test
    void one_caller_has_so_many_listeners_and_no_more() throws Exception {
        List<Listener> listeners = new ArrayList<>();
        try (TestServer fresh = TestServer.on(database)) {
            for (int i = 0; i < 20; i++) {
                listeners.add(Listener.on(fresh, ""));
            }
            assertThat(fresh.api().get("/events/stream").status()).isEqualTo(429);

            listeners.get(0).close();
            fresh.api().create("whose arrival tells that one has gone");
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                fresh.api().create("knock knock " + System.nanoTime());
                try (Socket again = new Socket(InetAddress.getLoopbackAddress(), fresh.port())) {
                    request(again, "");
                    assertThat(new BufferedReader(new InputStreamReader(again.getInputStream(), StandardCharsets.UTF_8))
                                    .readLine())
                            .contains("200");
                }
            });
        } finally {
            for (Listener listener : listeners) {
                listener.close();
            }
        }
    }

    @Test
    void a_listener_that_does_not_read_is_cut_off() throws Exception {
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            request(deaf, "?after=0");
            String tags = "\"" + "x".repeat(1000) + "\"";
            String body = "{\"name\":\"%s\",\"tags\":[" + String.join(",", Collections.nCopies(500, tags)) + "]}";
            IntStream.range(0, 20)
                    .forEach(i -> api.post("/flows/", body.formatted("large " + i + " " + System.nanoTime())));

            await().atMost(Duration.ofSeconds(30)).until(() -> listeners() == 0);
        }
    }

    @Test
    void a_listener_who_hears_nothing_is_told_that_the_connection_is_alive() throws Exception {
        try (TestServer patient = TestServer.on(database, new Class<?>[0], "--flowledger.ledger.heartbeat=100ms");
                Listener listener = Listener.on(patient, "?type=of.nothing.that.happens")) {
            await().atMost(SOON).until(() -> Collections.frequency(listener.lines, ":nothing new") >= 3);
            assertThat(listener.ids()).isEmpty();
        }
    }

    @Test
    void the_stream_of_a_key_ends_when_the_key_is_revoked() throws Exception {
        String admin = "the-first-operators-key-which-is-long-enough";
        try (TestServer guarded = TestServer.on(
                database, new Class<?>[0], "--flowledger.auth=required", "--flowledger.admin-key=" + admin)) {
            String[] operator = {"Authorization", "Bearer " + admin};
            long before = guarded.api()
                    .get("/events/digest", operator)
                    .body()
                    .get("position")
                    .asLong();
            Api.Answer lost = issue(guarded, operator);
            guarded.api().delete("/keys/" + lost.id(), operator);
            Api.Answer key = issue(guarded, operator);
            try (Listener listener = Listener.on(
                    guarded, "?type=flow.created&after=" + before, "Authorization", "Bearer " + key.field("secret"))) {
                guarded.api().post("/flows/", "{\"name\":\"heard with a key\"}", operator);
                await().atMost(SOON).until(() -> listener.names().contains("heard with a key"));

                guarded.api().delete("/keys/" + key.id(), operator);

                await().atMost(SOON).until(() -> listener.isOver());
                assertThat(listener.lines).noneMatch(line -> line.contains("key.revoked"));
            }
        }
    }

    @Test
    void a_position_that_is_none_is_refused() {
        assertThat(api.get("/events/stream?after=-1").status()).isEqualTo(422);
        assertThat(api.get("/events/stream", "Last-Event-ID", "x").status()).isEqualTo(422);
        assertThat(api.get("/events/stream", "Last-Event-ID", "x")
                        .body()
                        .at("/errors/0/loc/0")
                        .asString())
                .isEqualTo("header");
    }

    private static Api.Answer issue(TestServer guarded, String[] operator) {
        return guarded.api().post("/keys", "{\"name\":\"listens\",\"role\":\"auditor\"}", operator);
    }

    /** How many threads serve listeners in this process. */
    private static long listeners() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("listener-"))
                .count();
    }
}
