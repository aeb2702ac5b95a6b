package dev.flowledger.command.bus;

import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;

/**
 * A command gateway that throws an exception if the thread is interrupted while it waits for a result. Axon's own returns null then,
 * as if the command had been executed.
 */
final class InterruptibleCommandGateway extends DefaultCommandGateway {

    InterruptibleCommandGateway(Builder builder) {
        super(builder);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // declared so by Axon
    public <R> R sendAndWait(Object command) {
        return sendAndWait(command, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}
