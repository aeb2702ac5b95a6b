package dev.flowledger.rebuild;

import dev.flowledger.ledger.LedgerCheck;
import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Verifies the ledger while a rebuild replays its events, in another thread. The new read model replaces the live one only if the
 * ledger is valid: otherwise changed events could replace the last correct copy of their data.
 */
@Component
class ReplayVerification {

    private static final Logger log = LoggerFactory.getLogger(ReplayVerification.class);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final LedgerCheck ledger;
    private final ReplayJobRepository jobs;
    private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("replay-verification-");

    ReplayVerification(LedgerCheck ledger, ReplayJobRepository jobs) {
        this.ledger = ledger;
        this.jobs = jobs;
    }

    /** Thrown if the ledger is not valid. */
    static final class InvalidLedgerException extends IllegalStateException {
        InvalidLedgerException(String reason) {
            super("The ledger is not valid: " + reason
                    + " Verify the ledger first (GET /api/events/verify). To rebuild from"
                    + " these events nevertheless, start a rebuild with unverified=true.");
        }
    }

    /** Starts to verify the ledger for a job. A verification of the read model replaces nothing and does not need it. */
    Running start(ReplayJob job, StopSignal stop) {
        if (job.unverified()) {
            log.warn("The rebuild {} replays the events without verifying the ledger, as requested", job.id());
        }
        return new Running(job, stop, job.purpose() == Purpose.REBUILD && !job.unverified());
    }

    /** The verification for one job. Closing it ends it. */
    final class Running implements AutoCloseable {

        private final ReplayJob job;
        private final StopSignal stop;
        private final @Nullable CompletableFuture<LedgerCheck.Result> result;
        private volatile boolean closed;

        private Running(ReplayJob job, StopSignal stop, boolean needed) {
            this.job = job;
            this.stop = stop;
            this.result =
                    needed ? CompletableFuture.supplyAsync(() -> ledger.verify(0, this::checkClosed), threads) : null;
        }

        private void checkClosed() {
            if (closed) {
                throw new CancellationException();
            }
        }

        /**
         * Waits until the ledger is verified, up to the events that were added since the start.
         *
         * @throws InvalidLedgerException if the ledger is not valid
         * @throws ReplayJobRepository.JobEndedException if the job was cancelled
         */
        void requireValid() throws InterruptedException {
            if (result == null) {
                return;
            }
            while (!result.isDone()) {
                stop.pause(POLL_INTERVAL);
                // Fails if the job was cancelled.
                jobs.enterPhase(job.id(), Phase.CATCH_UP);
            }
            LedgerCheck.Result verified = require(join(result));
            require(ledger.verify(verified.position(), this::checkClosed));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static LedgerCheck.Result require(LedgerCheck.Result result) {
        if (result.reason().isPresent()) {
            throw new InvalidLedgerException(result.reason().get());
        }
        return result;
    }

    private static LedgerCheck.Result join(CompletableFuture<LedgerCheck.Result> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
