package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.api.ledger.TreeProof;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A witness that verifies consistency as C2SP tlog-witness requires. */
class WitnessTest {

    private final NoteSigner signer = NoteSigner.generate("flowledger/test");
    private final InMemoryTree tree = new InMemoryTree(600);
    private final List<Integer> answers = new ArrayList<>();
    private HttpServer server;
    /** The last checkpoint; of an empty ledger at first. */
    private SignedCheckpoint seen = SignedCheckpoint.unsigned("none", Checkpoint.empty());

    /** Why the witness has not accepted a checkpoint, null for one that it has accepted. */
    private final List<@Nullable String> refusals = new ArrayList<>();

    private Witness witness;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/add-checkpoint", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            int status = add(body);
            answers.add(status);
            byte[] answer = (status == 409 ? seen.checkpoint().position() + "\n" : "").getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/x.tlog.size");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.setExecutor(command -> new Thread(command).start());
        server.start();
        witness = newWitness();
    }

    private Witness newWitness() {
        return new Witness(url(), tree, refusals::add, Duration.ofSeconds(20));
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/log");
    }

    private int add(String body) {
        String[] parts = body.split("\n\n", 2);
        List<String> lines = parts[0].lines().toList();
        SignedCheckpoint checkpoint = SignedCheckpoint.parse(parts[1]);
        long old = Long.parseLong(lines.get(0).substring("old ".length()));
        long known = seen.checkpoint().position();
        if (!checkpoint.isSignedBy(signer.verifier())) {
            return 403;
        }
        if (old != known) {
            return 409;
        }
        List<byte[]> proof =
                lines.stream().skip(1).map(Base64.getDecoder()::decode).toList();
        if (known > 0
                && !TreeProof.isConsistent(
                        known,
                        seen.checkpoint().bytes(),
                        checkpoint.checkpoint().position(),
                        checkpoint.checkpoint().bytes(),
                        proof)) {
            return 422;
        }
        seen = checkpoint;
        return 200;
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private SignedCheckpoint checkpoint(int position) {
        return SignedCheckpoint.sign(tree.checkpoint(position), signer);
    }

    @Test
    void witness_receives_checkpoints_with_consistency_proofs() {
        witness.write(checkpoint(100), Instant.EPOCH);
        witness.write(checkpoint(600), Instant.EPOCH);
        // After a restart, or another node.
        newWitness().write(checkpoint(600), Instant.EPOCH);

        assertThat(answers).containsExactly(200, 200, 409, 200);
        assertThat(seen.checkpoint()).isEqualTo(tree.checkpoint(600));
    }

    @Test
    void ledger_that_was_rolled_back_or_rewritten_is_not_accepted() {
        witness.write(checkpoint(600), Instant.EPOCH);
        // Read before another node has published a later one.
        assertThatThrownBy(() -> newWitness().write(checkpoint(400), Instant.EPOCH))
                .hasMessageContaining("which another node has published");
        assertThat(refusals).containsOnlyNulls();

        seen = SignedCheckpoint.sign(Checkpoint.of(700, TreeHash.empty()), signer);
        assertThatThrownBy(() -> newWitness().write(checkpoint(400), Instant.EPOCH))
                .hasMessageContaining("has seen a checkpoint of position 700, but the ledger ends at position 400");
        // The witness has seen another history.
        seen = SignedCheckpoint.sign(Checkpoint.of(500, TreeHash.empty()), signer);
        assertThatThrownBy(() -> witness.write(checkpoint(600), Instant.EPOCH)).hasMessageContaining("status 422");
        assertThat(refusals).hasSize(3);
        assertThat(refusals.get(1)).contains("it was rolled back");
        assertThat(refusals.get(2)).contains("another history");
    }

    @Test
    void witness_that_does_not_complete_its_answer_is_a_failure() {
        CountDownLatch stop = new CountDownLatch(1);
        AtomicBoolean endless = new AtomicBoolean();
        server.removeContext("/log/add-checkpoint");
        server.createContext("/log/add-checkpoint", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[1024];
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(part);
                body.flush();
                while (endless.get() && stop.getCount() > 0) {
                    body.write(part);
                }
                stop.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        Witness shortTimeout = new Witness(url(), tree, refusals::add, Duration.ofMillis(200));
        assertThatThrownBy(() -> shortTimeout.write(checkpoint(1), Instant.EPOCH))
                .hasMessageContaining("cannot be reached");
        endless.set(true);
        assertThatThrownBy(() -> shortTimeout.write(checkpoint(1), Instant.EPOCH))
                .hasMessageContaining("cannot be reached");
        stop.countDown();
    }

    @Test
    void unreachable_witness_is_a_failure() {
        server.stop(0);

        assertThatThrownBy(() -> witness.write(checkpoint(1), Instant.EPOCH)).hasMessageContaining("cannot be reached");
    }
}
