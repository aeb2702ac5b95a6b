package dev.flowledger.command.bus;

import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;

/**
 * A command gateway that throws an exception if the thread is interrupted while it waits for a result. Axon's own returns null then,
 * as if the command had been executed. It also adds the position of the commit to the response of the current request.
 */
final class InterruptibleCommandGateway extends DefaultCommandGateway {

    InterruptibleCommandGateway(Builder builder) {
        super(builder);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // declared so by Axon
    public <R> R sendAndWait(Object command) {
        FutureCallback<Object, R> callback = new FutureCallback<>();
        send(command, callback);
        // Without a timeout, an interrupt would be ignored.
        CommandResultMessage<? extends R> result = callback.getResult(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        if (result.isExceptional()) {
            throw exception(result.exceptionResult());
        }
        CommitPosition.respond(result);
        return result.getPayload();
    }

    private static RuntimeException exception(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException exception
                ? exception
                : new CommandExecutionException("The command failed", failure);
    }
}
