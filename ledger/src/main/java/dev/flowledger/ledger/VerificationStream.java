package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.FailureReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** A verification that sends its progress and its result as server-sent events. */
final class VerificationStream {

    private static final Logger log = LoggerFactory.getLogger(VerificationStream.class);

    private static final long NO_TIMEOUT = 0;

    private static final long PROGRESS_INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

    private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
    private long lastProgress = System.nanoTime() - 2 * PROGRESS_INTERVAL;

    private VerificationStream() {}

    /** Starts a verification in a new thread, which releases the permit at the end. */
    static SseEmitter start(LedgerVerifier.Permit permit, VerifyQuery query, String actor, AccessCheck access) {
        VerificationStream verification = new VerificationStream();
        // A platform thread, because a verification is CPU-bound.
        try {
            new SimpleAsyncTaskExecutor("verification-").execute(() -> verification.run(permit, query, actor, access));
        } catch (RuntimeException | Error noThread) {
            permit.close();
            throw noThread;
        }
        return verification.emitter;
    }

    private void run(LedgerVerifier.Permit permit, VerifyQuery query, String actor, AccessCheck access) {
        try (permit) {
            send("result", permit.verify(query, actor, (events, headPosition) -> {
                access.require();
                progress(events, headPosition);
            }));
            emitter.complete();
        } catch (ApiException accessEnded) {
            end(accessEnded);
        } catch (UncheckedIOException | IllegalStateException disconnected) {
            log.debug("The client of a verification has disconnected", disconnected);
        } catch (RuntimeException | Error e) {
            // Otherwise the client would wait without end.
            log.warn("A verification failed: {}", FailureReason.of(e));
            emitter.completeWithError(e);
        }
    }

    private void end(ApiException reason) {
        try {
            send("end", Map.of("detail", String.valueOf(reason.getMessage())));
        } catch (UncheckedIOException disconnected) {
            log.debug("The client of a verification has disconnected", disconnected);
        }
        emitter.complete();
    }

    private void progress(long events, long headPosition) {
        if (System.nanoTime() - lastProgress > PROGRESS_INTERVAL) {
            lastProgress = System.nanoTime();
            send("progress", new VerificationProgress(events, headPosition));
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
