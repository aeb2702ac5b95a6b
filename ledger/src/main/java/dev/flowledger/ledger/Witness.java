package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Sends checkpoints to a witness (<a href="https://c2sp.org/tlog-witness">C2SP tlog-witness</a>), which accepts a checkpoint only
 * if it is consistent with the last one that it has seen.
 */
final class Witness implements CheckpointTarget {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** The content type of an answer that contains the size that the witness has seen. */
    private static final String SIZE = "text/x.tlog.size";

    private static final int CONFLICT = 409;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI url;
    private final LedgerTree tree;

    /** The size that the witness has seen last, as far as this node knows. */
    private long seen;

    Witness(URI url, LedgerTree tree) {
        String prefix = url.toString();
        this.url = URI.create((prefix.endsWith("/") ? prefix : prefix + "/") + "add-checkpoint");
        this.tree = tree;
    }

    @Override
    public void write(SignedCheckpoint checkpoint, Instant time) {
        long size = checkpoint.checkpoint().position();
        HttpResponse<String> response = send(checkpoint, Math.min(seen, size));
        if (response.statusCode() == CONFLICT
                && response.headers().firstValue("Content-Type").orElse("").startsWith(SIZE)) {
            long known = size(response);
            if (known > size) {
                throw new IllegalStateException("The witness " + url.getHost() + " has seen a checkpoint of position "
                        + known + ", but the ledger ends at position " + size + ": it was rolled back");
            }
            response = send(checkpoint, known);
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException("The witness " + url.getHost() + " does not accept the checkpoint: status "
                    + response.statusCode());
        }
        seen = size;
    }

    private static long size(HttpResponse<String> response) {
        String text = response.body().strip();
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalStateException("The witness has answered with a size that is not a number");
        }
        return Math.min(Long.parseLong(text), Checkpoint.MAX_POSITION);
    }

    private HttpResponse<String> send(SignedCheckpoint checkpoint, long old) {
        long size = checkpoint.checkpoint().position();
        List<byte[]> proof = old == 0 ? List.of() : tree.upTo(size).consistency(old);
        StringBuilder body = new StringBuilder("old ").append(old).append('\n');
        proof.forEach(
                hash -> body.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        body.append('\n').append(checkpoint.text());
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), UTF_8))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("The witness " + url.getHost() + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server was stopped", e);
        }
    }
}
