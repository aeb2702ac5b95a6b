package dev.flowledger.rebuild;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** A transaction that is retried while the database is unavailable, or while queries still hold locks on the tables. */
@Component
class RetryingTransaction {

    private static final Logger log = LoggerFactory.getLogger(RetryingTransaction.class);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final int MAX_ATTEMPTS = 600;

    private final LongRunningTransaction transaction;

    RetryingTransaction(LongRunningTransaction transaction) {
        this.transaction = transaction;
    }

    /** Runs the work until it succeeds. Does nothing if it finds that the job has ended. */
    void run(Runnable work, StopSignal stop) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.run(work);
                return;
            } catch (ReplayJobRepository.JobEndedException cancelledOrTakenOver) {
                return;
            } catch (RuntimeException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                log.debug("Retrying", e);
            }
            stop.pause(RETRY_DELAY);
        }
    }
}
