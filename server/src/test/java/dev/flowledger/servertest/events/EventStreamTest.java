package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Subscriptions to the ledger over real HTTP connections. */
class EventStreamTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static String database;
    private static TestServer server;
    private static Api api;

    /** Another server on the same database. It often sends heartbeats, and disconnects clients that do not read for a second. */
    private static TestServer other;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(database);
        api = server.api();
        other = TestServer.on(
                database,
                new Class<?>[0],
                "--flowledger.ledger.heartbeat=100ms",
                "--server.tomcat.connection-timeout=1s");
    }

    @AfterAll
    static void stop() {
        other.close();
        server.close();
    }

    /** A subscriber and the lines that it has received. */
    private static final class Subscriber implements AutoCloseable {

        private final InputStream body;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile boolean ended;

        private Subscriber(InputStream body) {
            this.body = body;
        }

        static Subscriber on(TestServer server, String query, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                    URI.create("http://localhost:" + server.port() + "/api/events/stream" + query));
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<InputStream> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            Subscriber subscriber = new Subscriber(response.body());
            Thread reader = new Thread(subscriber::read);
            reader.setDaemon(true);
            reader.start();
            await().atMost(TIMEOUT)
                    .until(() -> subscriber.lines.stream().anyMatch(line -> line.startsWith(":subscribed")));
            return subscriber;
        }

        private void read() {
            try {
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))
                        .lines()
                        .forEach(lines::add);
                ended = true;
            } catch (UncheckedIOException closed) {
                // The test has closed the connection.
            }
        }

        /** Whether the server has closed the stream. */
        boolean hasEnded() {
            return ended;
        }

        List<Long> ids() {
            return lines.stream()
                    .filter(line -> line.startsWith("id:"))
                    .map(line -> Checkpoint.parse(line.substring(3)).position())
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

    /** Requests the stream over a socket that the test may leave unread. */
    private static void request(Socket socket, String query) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("GET /api/events/stream" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void event_reaches_subscribers_on_every_server() throws Exception {
        try (Subscriber here = Subscriber.on(server, "");
                Subscriber there = Subscriber.on(other, "")) {
            api.create("sent to all");

            await().atMost(TIMEOUT).until(() -> here.names().contains("sent to all"));
            await().atMost(TIMEOUT).until(() -> there.names().contains("sent to all"));
        }
    }

    @Test
    void stream_without_a_position_starts_with_the_next_event() throws Exception {
        api.create("before");
        try (Subscriber subscriber = Subscriber.on(server, "")) {
            api.create("after");

            await().atMost(TIMEOUT).until(() -> subscriber.names().contains("after"));
            assertThat(subscriber.names()).doesNotContain("before");
        }
    }

    @Test
    void subscription_resumes_after_the_last_event_id() throws Exception {
        IntStream.range(0, 20).forEach(i -> api.create("resumed " + i));
        long head = api.checkpoint().body().get("position").asLong();
        try (Subscriber subscriber = Subscriber.on(server, "?after=0", "Last-Event-ID", Long.toString(head - 10))) {
            IntStream.range(20, 40).forEach(i -> api.create("resumed " + i));

            long end = api.checkpoint().body().get("position").asLong();
            await().atMost(TIMEOUT).until(() -> subscriber.ids().contains(end));
            assertThat(subscriber.ids())
                    .isEqualTo(LongStream.rangeClosed(head - 9, end).boxed().toList());
        }
    }

    @Test
    void subscription_from_the_beginning_receives_every_event_once_and_in_order() throws Exception {
        IntStream.range(0, 100).parallel().forEach(i -> api.create("far back " + i));
        // More events than the server reads at a time.
        new LedgerDatabase(database).execute("""
                insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                select 'far back', n, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), '{}', '{}'
                from generate_series(0, 599) n""");
        try (Subscriber subscriber = Subscriber.on(server, "?after=0")) {
            long end = api.checkpoint().body().get("position").asLong();

            await().atMost(TIMEOUT).until(() -> subscriber.ids().contains(end));
            assertThat(subscriber.ids())
                    .isEqualTo(LongStream.rangeClosed(1, end).boxed().toList());
        }
    }

    @Test
    void subscription_receives_only_matching_events() throws Exception {
        try (Subscriber subscriber = Subscriber.on(server, "?type=flow.deleted")) {
            String flow = api.create("filtered").id();
            api.delete("/flows/" + flow);

            await().atMost(TIMEOUT).until(() -> !subscriber.ids().isEmpty());
            assertThat(subscriber.lines.stream().filter(line -> line.startsWith("data:")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("dev.flowledger.flow.deleted"));
        }
    }

    @Test
    void number_of_subscriptions_per_caller_is_limited() throws Exception {
        awaitSubscriptions(other, 0);
        List<Subscriber> subscribers = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                subscribers.add(Subscriber.on(other, ""));
            }
            assertThat(other.api().get("/events/stream").status()).isEqualTo(429);

            subscribers.get(0).close();
            awaitSubscriptions(other, 19);
            subscribers.add(Subscriber.on(other, ""));
        } finally {
            for (Subscriber subscriber : subscribers) {
                subscriber.close();
            }
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void subscription_is_reset_by_a_rollback_of_the_ledger_and_ended_by_a_stop(CapturedOutput output) throws Exception {
        LedgerDatabase rolledBack = new LedgerDatabase(Postgres.newDatabase());
        // As in production. An immediate shutdown may close the connection before the response is complete.
        TestServer stopped = TestServer.on(rolledBack.url(), new Class<?>[0], TestServer.GRACEFUL_SHUTDOWN);
        Gauge subscriptions = subscriptions(stopped);
        stopped.api().create("remains");
        rolledBack.awaitSequenced();
        try (stopped;
                Subscriber subscriber = Subscriber.on(stopped, "?after=0")) {
            assertThat(subscriptions.value()).isEqualTo(1);
            stopped.api().create("is lost");
            await().atMost(TIMEOUT).until(() -> subscriber.names().contains("is lost"));
            rolledBack.execute(
                    "set session_replication_role = replica",
                    "delete from event_store.ledger where position = 2",
                    "delete from event_store.event where global_index = (select max(global_index) from event_store.event)");
            await().atMost(TIMEOUT).until(() -> subscriber.lines.contains("event:reset"));
            stopped.api().create("reuses the position");
            await().atMost(TIMEOUT).until(() -> subscriber.names().contains("reuses the position"));

            stopped.close();

            await().atMost(TIMEOUT).until(() -> subscriber.ended);
            await().atMost(TIMEOUT).until(() -> subscriptions.value() == 0);
        }

        assertThat(output.getAll()).doesNotContain("a subscription is closed");
    }

    @Test
    void clients_that_do_not_read_are_disconnected() throws Exception {
        assertSubscriberIsDisconnected();
        assertReaderOfRecordsIsDisconnected();
    }

    private static void assertSubscriberIsDisconnected() throws IOException {
        awaitSubscriptions(other, 0);
        try (Socket unread = unread(other)) {
            request(unread, "?after=0");
            awaitSubscriptions(other, 1);
            String tags = "\"" + "x".repeat(1000) + "\"";
            String body = "{\"name\":\"%s\",\"tags\":[" + String.join(",", Collections.nCopies(240, tags)) + "]}";
            IntStream.range(0, 40)
                    .forEach(i -> api.post("/flows/", body.formatted("large " + i + " " + System.nanoTime())));

            awaitSubscriptions(other, 0);
        }
    }

    /** A thread of the server does not wait longer for a client that reads none of its ordinary responses. */
    private static void assertReaderOfRecordsIsDisconnected() throws IOException {
        String flow = api.create("of an unread run").id();
        String parameters = "\"parameters\":{\"x\":\"" + "x".repeat(900_000) + "\"}";
        String run = api.createFlowRun(flow, parameters).id();
        try (Socket unread = unread(other)) {
            String read = "GET /api/flow_runs/" + run + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            unread.getOutputStream().write(read.repeat(20).getBytes(StandardCharsets.US_ASCII));

            await("a response that waits for its client").atMost(TIMEOUT).until(() -> writing() == 1);
            await("the end of the wait").atMost(TIMEOUT).until(() -> writing() == 0);
        }
    }

    /** The number of threads that wait until a client reads. */
    private static long writing() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("http-nio"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().endsWith("NioSocketWrapper")
                                && frame.getMethodName().equals("doWrite")))
                .count();
    }

    private static Socket unread(TestServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        return socket;
    }

    @Test
    void idle_subscription_receives_heartbeats() throws Exception {
        try (Subscriber subscriber = Subscriber.on(other, "?actor=of-nothing-that-happens");
                Subscriber second = Subscriber.on(other, "?actor=of-nothing-that-happens")) {
            await().atMost(TIMEOUT).until(() -> Collections.frequency(subscriber.lines, ":heartbeat") >= 5);
            await().atMost(TIMEOUT).until(() -> Collections.frequency(second.lines, ":heartbeat") >= 5);
            assertThat(subscriber.ids()).isEmpty();
            // Each comment ends with one empty line, however many heartbeats were sent before.
            assertThat(subscriber.lines.subList(2, 8))
                    .containsExactly(":heartbeat", "", ":heartbeat", "", ":heartbeat", "");
        }
    }

    @Test
    void stream_ends_when_its_api_key_is_revoked() throws Exception {
        TestServer guarded = TestServer.sharedRequiringKeys();
        Api admin = guarded.admin();
        long before = admin.checkpoint().body().get("position").asLong();
        admin.delete("/keys/" + issue(admin).id());
        Api.Response key = issue(admin);
        try (Subscriber subscriber = Subscriber.on(
                guarded, "?type=flow.created&after=" + before, "Authorization", "Bearer " + key.field("secret"))) {
            admin.create("received with a key");
            await().atMost(TIMEOUT).until(() -> subscriber.names().contains("received with a key"));

            admin.delete("/keys/" + key.id());

            await().atMost(TIMEOUT).until(() -> subscriber.hasEnded());
            assertThat(subscriber.lines)
                    .noneMatch(line -> line.contains("key.revoked"))
                    .endsWith("event:end", "data:{\"detail\":\"The API key has been revoked.\"}", "");
        }
    }

    @Test
    void events_that_do_not_match_advance_the_last_event_id() throws Exception {
        try (Subscriber subscriber = Subscriber.on(other, "?actor=of-nothing-that-happens")) {
            api.create("does not match");
            long head = api.checkpoint().body().get("position").asLong();

            await().atMost(TIMEOUT).until(() -> subscriber.ids().contains(head));
            assertThat(subscriber.lines).noneMatch(line -> line.startsWith("data:"));
        }
    }

    @Test
    void subscription_beyond_the_end_of_the_ledger_is_reset() throws Exception {
        api.create("before the end");
        long head = api.checkpoint().body().get("position").asLong();
        long beyond = head + 1000;
        try (Subscriber subscriber = Subscriber.on(server, "", "Last-Event-ID", Long.toString(beyond))) {
            await().atMost(TIMEOUT).until(() -> subscriber.lines.contains("event:reset"));
            assertThat(subscriber.ids()).containsExactly(head);
            assertThat(subscriber.lines).anyMatch(line -> line.contains("\"head_position\":" + head));

            api.create("after the reset");

            await().atMost(TIMEOUT).until(() -> subscriber.names().contains("after the reset"));
        }
        assertThat(Problem.in(api.get("/events?after=" + beyond), 409).detail())
                .startsWith("The ledger ends at position ");
    }

    @Test
    void subscription_after_an_event_of_another_history_is_reset() throws Exception {
        api.create("of this history");
        JsonNode last = api.get("/events?order=desc&limit=1").body().get(0);
        String known = last.get("position").asString() + ":" + last.get("hash").asString();
        String unknown = last.get("position").asString() + ":" + "0".repeat(64);

        try (Subscriber resumed = Subscriber.on(server, "", "Last-Event-ID", known);
                Subscriber reset = Subscriber.on(server, "", "Last-Event-ID", unknown)) {
            await().atMost(TIMEOUT).until(() -> reset.lines.contains("event:reset"));
            api.create("after both");
            await().atMost(TIMEOUT).until(() -> resumed.names().contains("after both"));
            assertThat(resumed.lines).doesNotContain("event:reset");
        }
    }

    @Test
    void invalid_position_is_answered_with_422() {
        assertThat(api.get("/events/stream?after=-1").status()).isEqualTo(422);
        assertThat(api.get("/events/stream", "Last-Event-ID", "x").status()).isEqualTo(422);
        assertThat(api.get("/events/stream", "Last-Event-ID", "x")
                        .body()
                        .at("/errors/0/loc/0")
                        .asString())
                .isEqualTo("header");
    }

    private static Api.Response issue(Api admin) {
        return admin.post("/keys", "{\"name\":\"subscribes\",\"role\":\"auditor\"}");
    }

    private static void awaitSubscriptions(TestServer server, int expected) {
        Gauge subscriptions = subscriptions(server);
        await(expected + " subscriptions")
                .atMost(Duration.ofSeconds(30))
                .until(() -> subscriptions.value() == expected);
    }

    /** The number of subscriptions on a server. */
    private static Gauge subscriptions(TestServer server) {
        return server.bean(MeterRegistry.class)
                .get("flowledger.ledger.subscriptions")
                .gauge();
    }
}
