package dev.flowledger.command.bus;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.AbstractRetryScheduler;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries commands that lost the race to append to their stream, and no other failure. The delay doubles with each retry and is
 * random, so that nodes whose commands collided once do not collide again.
 */
final class ConcurrencyRetryScheduler extends AbstractRetryScheduler {

    static final int MAX_RETRIES = 10;

    private static final Logger log = LoggerFactory.getLogger(ConcurrencyRetryScheduler.class);

    /** The longest delay of the first retry. */
    private static final int DELAY_MILLIS = 20;

    private static final int MAX_DELAY_MILLIS = 500;

    ConcurrencyRetryScheduler(ScheduledExecutorService executor) {
        super(new Builder().retryExecutor(executor).maxRetryCount(MAX_RETRIES));
    }

    /** Logs the last attempt. Axon's own message depends on the level INFO, which is off for Axon. */
    @Override
    @SuppressWarnings("rawtypes") // declared so by Axon
    public boolean scheduleRetry(
            CommandMessage command,
            RuntimeException failure,
            List<Class<? extends Throwable>[]> failures,
            Runnable dispatch) {
        boolean scheduled = super.scheduleRetry(command, failure, failures, dispatch);
        if (!scheduled && isLostRace(failure)) {
            log.warn(
                    "{} lost the race for its stream {} times and is not retried",
                    command.getCommandName(),
                    failures.size());
        }
        return scheduled;
    }

    /** Only a command that lost a race is retried. Axon's implementation would also examine the cause, an SQLException. */
    @Override
    protected boolean isExplicitlyNonTransient(Throwable failure) {
        return !isLostRace(failure);
    }

    private static boolean isLostRace(Throwable failure) {
        return failure instanceof ConcurrencyException || failure instanceof AggregateStreamCreationException;
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so by Axon
    protected long computeRetryInterval(
            CommandMessage command, RuntimeException lastFailure, List<Class<? extends Throwable>[]> failures) {
        long longest = Math.min(MAX_DELAY_MILLIS, (long) DELAY_MILLIS << (failures.size() - 1));
        return ThreadLocalRandom.current().nextLong(longest / 4, longest + 1);
    }

    private static final class Builder extends AbstractRetryScheduler.Builder<Builder> {}
}
