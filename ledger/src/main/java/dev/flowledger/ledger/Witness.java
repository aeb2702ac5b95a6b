package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends checkpoints to a witness (<a href="https://c2sp.org/tlog-witness">C2SP tlog-witness</a>), which accepts a checkpoint only
 * if it is consistent with the last one that it has seen.
 */
final class Witness implements CheckpointTarget {

    /** The time in which a witness must have answered. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** The content type of an answer that contains the size that the witness has seen. */
    private static final String SIZE = "text/x.tlog.size";

    private static final int CONFLICT = 409;

    /** The answer to a consistency proof that is not valid. */
    private static final int UNPROCESSABLE = 422;

    /** The maximum number of bytes of an answer that are read. */
    private static final int MAX_ANSWER_BYTES = 16 * 1024;

    private final HttpClient client;
    private final Duration timeout;
    private final URI url;
    private final LedgerTree tree;

    /** The size that the witness has seen last, as far as this node knows. */
    private long seen;

    /** Receives why the witness does not accept a checkpoint because it has seen another history; null if it accepts one. */
    private final Consumer<@Nullable String> refused;

    Witness(URI url, LedgerTree tree, Consumer<@Nullable String> refused, Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
        String prefix = url.toString();
        this.url = URI.create((prefix.endsWith("/") ? prefix : prefix + "/") + "add-checkpoint");
        this.tree = tree;
        this.refused = refused;
    }

    @Override
    public void write(SignedCheckpoint checkpoint, Instant time) {
        long size = checkpoint.checkpoint().position();
        Answer response = send(checkpoint, Math.min(seen, size));
        if (response.statusCode() == CONFLICT && response.contentType().startsWith(SIZE)) {
            long known = size(response);
            if (known > size && tree.size() >= known) {
                throw new IllegalStateException("The witness " + url.getHost()
                        + " has seen a later checkpoint, which another node has published");
            }
            if (known > size) {
                throw refuse("The witness " + url.getHost() + " has seen a checkpoint of position " + known
                        + ", but the ledger ends at position " + size + ": it was rolled back");
            }
            response = send(checkpoint, known);
        }
        if (response.statusCode() == UNPROCESSABLE) {
            throw refuse("The witness " + url.getHost()
                    + " has seen another history (status 422): the ledger was rewritten or rolled back");
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException("The witness " + url.getHost() + " does not accept the checkpoint: status "
                    + response.statusCode());
        }
        seen = size;
        refused.accept(null);
    }

    private IllegalStateException refuse(String reason) {
        refused.accept(reason + ".");
        return new IllegalStateException(reason);
    }

    private record Answer(int statusCode, String contentType, String body) {}

    private static long size(Answer response) {
        String text = response.body().strip();
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalStateException("The witness has answered with a size that is not a number");
        }
        return Math.min(Long.parseLong(text), Checkpoint.MAX_POSITION);
    }

    private Answer send(SignedCheckpoint checkpoint, long old) {
        long size = checkpoint.checkpoint().position();
        List<byte[]> proof = old == 0 ? List.of() : tree.upTo(size).consistency(old);
        StringBuilder body = new StringBuilder("old ").append(old).append('\n');
        proof.forEach(
                hash -> body.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        body.append('\n').append(checkpoint.text());
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), UTF_8))
                .build();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(
                request,
                HttpResponse.BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(
                        bytes -> answer.write(bytes, 0, Math.min(bytes.length, MAX_ANSWER_BYTES - answer.size())))));
        try {
            // The timeout of a request ends with the headers of the response.
            HttpResponse<Void> received = response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    received.statusCode(),
                    received.headers().firstValue("Content-Type").orElse(""),
                    answer.toString(UTF_8));
        } catch (ExecutionException | TimeoutException e) {
            response.cancel(true);
            throw new IllegalStateException(
                    "The witness " + url.getHost() + " cannot be reached: " + FailureReason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server was stopped", e);
        }
    }
}
