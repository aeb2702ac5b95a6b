package dev.flowledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Response;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Concurrent clients that create, change and delete flows through one server, read them immediately through another one, and
 * record every acknowledged write. When a server is killed, the outcome of its unanswered requests is unknown.
 */
public final class Clients {

    private static final String DELETED = "deleted";

    /** Shared by all clients of a JVM, because each create must be the first one of its name. */
    private static final AtomicInteger FLOW_NUMBERS = new AtomicInteger();

    /** The tag of each flow after its last acknowledged write, by id. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writtenFlows = new AtomicInteger();
    private final List<CompletableFuture<Void>> threads = new ArrayList<>();
    private final Duration pause;
    private volatile boolean running;

    /** Creates clients that send requests as fast as they can. */
    public Clients() {
        this(Duration.ZERO);
    }

    /** Creates clients that pause between two flows. */
    public Clients(Duration pause) {
        this.pause = pause;
    }

    /** Starts a number of clients. */
    public void start(int clients, Api writing, Api reading) {
        running = true;
        for (int i = 0; i < clients; i++) {
            threads.add(CompletableFuture.runAsync(() -> work(writing, reading), task -> new Thread(task).start()));
        }
    }

    /** Stops the clients and fails if a client saw an unexpected response. */
    public void stop() {
        running = false;
        threads.forEach(CompletableFuture::join);
        threads.clear();
        assertThat(failures).isEmpty();
    }

    /** The number of flows that were created and, for some, changed or deleted. */
    public int writtenFlows() {
        return writtenFlows.get();
    }

    public int acknowledgedFlows() {
        return acknowledged.size();
    }

    private void work(Api writing, Api reading) {
        try {
            while (running) {
                writeFlow(FLOW_NUMBERS.incrementAndGet(), writing, reading);
                writtenFlows.incrementAndGet();
                LockSupport.parkNanos(pause.toNanos());
            }
        } catch (UncheckedIOException killed) {
            if (running) {
                failures.add("no response: " + killed);
            }
        }
    }

    /** Stops expecting responses, because the server is about to be killed. */
    public void expectKill() {
        running = false;
    }

    private void writeFlow(int number, Api writing, Api reading) {
        Response created = writing.create("client's " + number, "new");
        if (created.status() != 201) {
            failures.add("created: " + created);
            return;
        }
        String path = "/flows/" + created.id();
        acknowledge(created.id(), "new", created, reading);
        if (number % 2 == 0) {
            acknowledged.remove(created.id());
            acknowledge(created.id(), "changed", writing.patch(path, "{\"tags\":[\"changed\"]}"), reading);
        }
        if (number % 5 == 0) {
            acknowledged.remove(created.id());
            acknowledge(created.id(), DELETED, writing.delete(path), reading);
        }
    }

    private void acknowledge(String id, String tag, Response response, Api reading) {
        if (response.status() / 100 != 2) {
            failures.add(tag + ": " + response);
            return;
        }
        acknowledged.put(id, tag);
        Response read = reading.get("/flows/" + id);
        boolean consistent = tag.equals(DELETED)
                ? read.status() == 404
                : read.status() == 200 && read.body().at("/tags/0").asString().equals(tag);
        if (!consistent) {
            failures.add(tag + " was acknowledged, but a read returned " + read);
        }
    }

    /** Asserts that the read model contains every acknowledged write, and that no flow was created twice. */
    public void assertAllAcknowledgedWritesExist(ReplayDatabase database) {
        JsonNode rows = JsonMapper.shared()
                .readTree(database.texts("select coalesce(json_object_agg(id, tags[1]), '{}') from read_model.flow"
                                + " where name like 'client''s %'")
                        .get(0));
        assertThat(acknowledged)
                .allSatisfy((id, tag) ->
                        assertThat(rows.path(id).asString(DELETED)).as(id).isEqualTo(tag));
        assertThat(database.texts("select payload ->> 'name' from event_store.event where type = 'flow.created'"))
                .doesNotHaveDuplicates();
    }
}
