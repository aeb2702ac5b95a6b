package dev.flowledger.command.bus;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.RetryScheduler;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a command again that lost the race to append to its stream, and no other: Axon's own schedulers would repeat a
 * refusal, a failing projection and a dead database as well, all at the same interval.
 */
final class ConcurrencyRetryScheduler implements RetryScheduler {

    static final int MAX_RETRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(ConcurrencyRetryScheduler.class);
    private static final int MIN_DELAY_MILLIS = 5;
    private static final int MAX_DELAY_MILLIS = 25;

    private final ScheduledExecutorService executor;

    ConcurrencyRetryScheduler(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /** Whether a failure means that somebody else appended first. */
    static boolean isLostRace(Throwable failure) {
        return failure instanceof ConcurrencyException || failure instanceof AggregateStreamCreationException;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public boolean scheduleRetry(
            CommandMessage command,
            RuntimeException failure,
            List<Class<? extends Throwable>[]> failures,
            Runnable dispatch) {
        if (!isLostRace(failure)) {
            return false;
        }
        if (failures.size() > MAX_RETRIES) {
            log.warn("{} lost the race for its stream {} times; giving up", command.getCommandName(), failures.size());
            return false;
        }
        // The delay is random so that two nodes that met once do not meet again.
        long delay = ThreadLocalRandom.current().nextLong(MIN_DELAY_MILLIS, MAX_DELAY_MILLIS + 1);
        try {
            ScheduledFuture<?> unused = executor.schedule(dispatch, delay, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException shuttingDown) {
            return false;
        }
    }
}
