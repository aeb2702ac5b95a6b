package dev.flowledger.command.bus;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.AbstractRetryScheduler;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;

/**
 * Retries commands that lost the race to append to their stream, and no other failure. The delay is random, so that two
 * nodes whose commands collided once do not collide again.
 */
final class ConcurrencyRetryScheduler extends AbstractRetryScheduler {

    static final int MAX_RETRIES = 5;

    private static final int MIN_DELAY_MILLIS = 5;
    private static final int MAX_DELAY_MILLIS = 25;

    ConcurrencyRetryScheduler(ScheduledExecutorService executor) {
        super(new Builder().retryExecutor(executor).maxRetryCount(MAX_RETRIES));
    }

    /** Only a command that lost a race is retried. Axon's implementation would also examine the cause, an SQLException. */
    @Override
    protected boolean isExplicitlyNonTransient(Throwable failure) {
        return !(failure instanceof ConcurrencyException || failure instanceof AggregateStreamCreationException);
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so by Axon
    protected long computeRetryInterval(
            CommandMessage command, RuntimeException lastFailure, List<Class<? extends Throwable>[]> failures) {
        return ThreadLocalRandom.current().nextLong(MIN_DELAY_MILLIS, MAX_DELAY_MILLIS + 1);
    }

    private static final class Builder extends AbstractRetryScheduler.Builder<Builder> {}
}
