package dev.flowledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Answer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients who create, change and delete flows through one server, look at once through another one, and remember what they were
 * told. A server that is killed ends their work on it; what it had not answered yet may have happened or not.
 */
public final class Clients {

    private static final String GONE = "gone";

    /** What became of the flows, as it was acknowledged last: their tag. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();
    private final List<CompletableFuture<Void>> working = new ArrayList<>();
    private volatile boolean goOn;

    /** Has as many begin. */
    public void begin(int clients, Api writing, Api reading) {
        goOn = true;
        for (int i = 0; i < clients; i++) {
            working.add(CompletableFuture.runAsync(() -> work(writing, reading), task -> new Thread(task).start()));
        }
    }

    public void end() {
        goOn = false;
        working.forEach(CompletableFuture::join);
        working.clear();
        assertThat(wrong).isEmpty();
    }

    public int count() {
        return acknowledged.size();
    }

    private void work(Api writing, Api reading) {
        try {
            while (goOn) {
                live(names.incrementAndGet(), writing, reading);
            }
        } catch (UncheckedIOException killed) {
            if (goOn) {
                wrong.add("no answer: " + killed);
            }
        }
    }

    /** The server is about to be killed: not to be answered is no fault from now on. */
    public void expectTheEnd() {
        goOn = false;
    }

    private void live(int number, Api writing, Api reading) {
        Answer created = writing.create("client's " + number, "new");
        if (created.status() != 201) {
            wrong.add("created: " + created);
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
            acknowledge(created.id(), GONE, writing.delete(path), reading);
        }
    }

    private void acknowledge(String id, String tag, Answer answer, Api reading) {
        if (answer.status() / 100 != 2) {
            wrong.add(tag + ": " + answer);
            return;
        }
        acknowledged.put(id, tag);
        Answer seen = reading.get("/flows/" + id);
        boolean right = tag.equals(GONE)
                ? seen.status() == 404
                : seen.status() == 200 && seen.body().at("/tags/0").asString().equals(tag);
        if (!right) {
            wrong.add(tag + " but seen is " + seen);
        }
    }

    /** Everything that was acknowledged is there, as it was acknowledged, and nothing of it twice. */
    public void assertRemembered(ReplayDatabase database) {
        JsonNode rows = JsonMapper.shared()
                .readTree(database.texts("select coalesce(json_object_agg(id, tags[1]), '{}') from read_model.flow"
                                + " where name like 'client''s %'")
                        .get(0));
        assertThat(acknowledged)
                .allSatisfy((id, tag) ->
                        assertThat(rows.path(id).asString(GONE)).as(id).isEqualTo(tag));
        assertThat(database.texts("select payload ->> 'name' from event_store.event where type = 'flow.created'"))
                .doesNotHaveDuplicates();
    }
}
