package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of two servers freezes for a time and is then killed while both write. The other server continues to sequence and verify events,
 * and what was revoked is revoked on both. {@code FrozenSequencerTest} has the freeze alone, in every build.
 */
@Tag("nightly")
class LedgerTakeoverIT {

    private static final int WRITERS = 4;
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);
    /** Writes before and after each signal. */
    private static final int WRITES = ROUNDS == 1 ? 25 : 50;

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Map<String, String> SETTINGS = Map.of(
            "FLOWLEDGER_AUTH", "required",
            "FLOWLEDGER_ADMIN_KEY", TestServer.ADMIN_KEY,
            "FLOWLEDGER_LEDGER_VERIFICATIONINTERVAL", "1s");

    @TempDir
    Path directory;

    private final LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
    private final AtomicBoolean writing = new AtomicBoolean(true);

    /** The ids that each writer has received, in order. */
    private final List<Queue<String>> acknowledged = IntStream.range(0, WRITERS)
            .<Queue<String>>mapToObj(i -> new ConcurrentLinkedQueue<>())
            .toList();

    @Test
    void acknowledged_events_are_sequenced_once_when_one_of_two_servers_freezes_and_is_killed() throws SQLException {
        try (ServerProcess survivor = start().awaitReady()) {
            for (int round = 0; round < ROUNDS; round++) {
                try (ServerProcess victim = start().awaitReady()) {
                    freezeDuringVerificationAndRevocation(victim, survivor);
                    writing.set(true);
                    List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                            .mapToObj(writer -> CompletableFuture.runAsync(
                                    () -> write(writer % 2 == 0 ? survivor : victim, writer),
                                    task -> new Thread(task).start()))
                            .toList();
                    awaitMore(2 * WRITES);
                    victim.signal("STOP");
                    awaitSequencing();
                    victim.signal("CONT");
                    awaitMore(WRITES);
                    victim.kill();
                    awaitMore(WRITES);
                    writing.set(false);
                    writers.forEach(CompletableFuture::join);
                }
                database.awaitSequenced();
                database.assertConsistent(api(survivor));
            }

            List<String> subjects = database.texts(
                    "select subject from event_store.ledger where type = 'flow.created' order by position");
            assertThat(subjects).doesNotHaveDuplicates();
            assertThat(acknowledged).allSatisfy(ids -> assertThat(subjects).containsSubsequence(ids));
        }
    }

    private ServerProcess start() {
        Map<String, String> environment = new HashMap<>(SETTINGS);
        environment.put("SPRING_DATASOURCE_URL", database.url());
        return ServerProcess.start(directory, freePort(), environment);
    }

    private static Api api(ServerProcess server) {
        return server.api().as(TestServer.ADMIN_KEY);
    }

    /** A server freezes while it verifies the ledger and has cached an API key. Another one verifies it, and revokes the key. */
    private void freezeDuringVerificationAndRevocation(ServerProcess frozen, ServerProcess other) throws SQLException {
        Response key = api(other).post("/keys", "{\"name\":\"ci\",\"role\":\"reader\"}");
        long verification = freezeDuringVerification(frozen, other, key.field("secret"));
        CompletableFuture<Integer> sentWhileFrozen =
                CompletableFuture.supplyAsync(() -> read(frozen, key.field("secret")));

        assertThat(api(other).delete("/keys/" + key.id()).status()).isEqualTo(204);
        assertThat(read(other, key.field("secret"))).isEqualTo(401);
        await("a verification by the other server")
                .atMost(TIMEOUT)
                .until(() -> database.number(
                                "select count(*) from event_store.verification where valid and id > " + verification)
                        > 0);
        frozen.signal("CONT");

        assertThat(sentWhileFrozen.join()).isEqualTo(401);
        assertThat(read(frozen, key.field("secret"))).isEqualTo(401);
        String hasNoResult = "select valid is null from event_store.verification where finished is not null and id = "
                + verification;
        await("the end of the verification")
                .atMost(TIMEOUT)
                .until(() -> !database.texts(hasNoResult).isEmpty());
        assertThat(database.texts(hasNoResult)).as("the result is outdated").containsExactly("t");
    }

    /** Freezes a server that has cached an API key, while its verification waits for a lock. Returns the verification. */
    private long freezeDuringVerification(ServerProcess frozen, ServerProcess other, String key) throws SQLException {
        // The verification must be that of the former. The latter starts none now, and its last statements end before
        // the next one starts.
        other.signal("STOP");
        String last = "select coalesce(max(id), 0) from event_store.verification";
        long before = database.number(last);
        await("a verification by the server that will be frozen")
                .atMost(TIMEOUT)
                .until(() -> database.number(last) > before);
        try (Connection lock = database.begin()) {
            LedgerDatabase.execute(lock, "lock table event_store.content_key");
            await("a verification that waits")
                    .atMost(TIMEOUT)
                    .until(() -> database.number("select count(*) from pg_locks where not granted"
                                    + " and relation = 'event_store.content_key'::regclass")
                            > 0);
            assertThat(read(frozen, key)).isEqualTo(404);
            frozen.signal("STOP");
        }
        long verification = database.number(last);
        other.signal("CONT");
        return verification;
    }

    private static int read(ServerProcess server, String key) {
        return server.api().as(key).get("/flows/name/none").status();
    }

    private void write(ServerProcess server, int writer) {
        Queue<String> ids = acknowledged.get(writer);
        try {
            while (writing.get()) {
                Response response = api(server).create("writer " + writer + " " + System.nanoTime());
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
