package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two servers is stopped for a time and then killed while both write. The other server continues to sequence events. */
class LedgerTakeoverIT {

    private static final int WRITERS = 4;
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
    private final AtomicBoolean writing = new AtomicBoolean(true);

    /** The ids that each writer has received, in order. */
    private final List<Queue<String>> acknowledged = IntStream.range(0, WRITERS)
            .<Queue<String>>mapToObj(i -> new ConcurrentLinkedQueue<>())
            .toList();

    @Test
    void acknowledged_events_are_sequenced_once_when_one_of_two_servers_freezes_and_is_killed() {
        try (ServerProcess survivor = start().awaitReady()) {
            for (int round = 0; round < ROUNDS; round++) {
                try (ServerProcess victim = start().awaitReady()) {
                    writing.set(true);
                    List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                            .mapToObj(writer -> CompletableFuture.runAsync(
                                    () -> write(writer % 2 == 0 ? survivor : victim, writer),
                                    task -> new Thread(task).start()))
                            .toList();
                    awaitMore(100);
                    victim.signal("STOP");
                    awaitSequencing();
                    victim.signal("CONT");
                    awaitMore(50);
                    victim.kill();
                    awaitMore(50);
                    writing.set(false);
                    writers.forEach(CompletableFuture::join);
                }
                database.awaitSequenced();
                database.assertConsistent(survivor.api());
            }

            List<String> subjects = database.texts("select subject from event_store.ledger order by position");
            assertThat(subjects).doesNotHaveDuplicates();
            assertThat(acknowledged).allSatisfy(ids -> assertThat(subjects).containsSubsequence(ids));
        }
    }

    private ServerProcess start() {
        return ServerProcess.start(directory, freePort(), Map.of("SPRING_DATASOURCE_URL", database.url()));
    }

    private void write(ServerProcess server, int writer) {
        Queue<String> ids = acknowledged.get(writer);
        try {
            while (writing.get()) {
                Response response = server.api().create("writer " + writer + " " + System.nanoTime());
                if (response.status() == 201) {
                    ids.add(response.id());
                }
            }
        } catch (UncheckedIOException killed) {
            // An unanswered request may have been committed or not.
            assertThat(writer % 2).as("the other server responds").isEqualTo(1);
        }
    }

    /** Waits until events are sequenced that were written after the call. */
    private void awaitSequencing() {
        long written = database.events();
        await("sequencing").atMost(TIMEOUT).until(() -> database.ledgerSize() > written + 10);
    }

    private void awaitMore(int events) {
        int then = count();
        await("load").atMost(TIMEOUT).until(() -> count() > then + events);
    }

    private int count() {
        return acknowledged.stream().mapToInt(Queue::size).sum();
    }
}
