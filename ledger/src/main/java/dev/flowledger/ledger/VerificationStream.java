package dev.flowledger.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** A verification that tells whoever follows it how far it is. */
final class VerificationStream {

    private static final Logger log = LoggerFactory.getLogger(VerificationStream.class);

    private static final long BETWEEN_NEWS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Without a time-out: it takes as long as it takes. */
    private final SseEmitter emitter = new SseEmitter(0L);

    private long told = System.nanoTime() - 2 * BETWEEN_NEWS;

    private VerificationStream() {}

    /** Begins it, in a thread of its own, which takes the turn along. */
    static SseEmitter begin(LedgerVerifier.Turn turn, VerifyQuery query) {
        VerificationStream verification = new VerificationStream();
        // Not a virtual one: it computes all the time.
        new SimpleAsyncTaskExecutor("verification-").execute(() -> verification.run(turn, query));
        return verification.emitter;
    }

    private void run(LedgerVerifier.Turn turn, VerifyQuery query) {
        try (turn) {
            send("result", turn.verify(query, this::progress));
            emitter.complete();
        } catch (UncheckedIOException | IllegalStateException gone) {
            log.debug("Nobody follows the verification any more", gone);
        } catch (RuntimeException e) {
            log.warn("A verification is broken off: {}", e.toString());
            emitter.completeWithError(e);
        }
    }

    private void progress(long events, long head) {
        if (System.nanoTime() - told > BETWEEN_NEWS) {
            told = System.nanoTime();
            send("progress", Map.of("events", events, "head_position", head));
        }
    }

    private void send(String name, Object data) {
        try {
            emitter.send(SseEmitter.event().name(name).data(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
