package dev.flowledger.command.bus;

import static org.axonframework.commandhandling.GenericCommandResultMessage.asCommandResultMessage;

import dev.flowledger.api.Command;
import java.util.function.Consumer;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.messaging.MessageHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that waits for its execution.
 *
 * @param message the command
 * @param stream the stream of the aggregate that handles it
 * @param handler the handler of the command
 * @param reply passes the result to the caller
 * @param bytes the size of the command
 * @param queuedAt when it was queued, as in {@link System#nanoTime()}
 */
record QueuedCommand(
        CommandMessage<?> message,
        String stream,
        MessageHandler<? super CommandMessage<?>> handler,
        Consumer<CommandResultMessage<?>> reply,
        long bytes,
        long queuedAt) {

    private static final Logger log = LoggerFactory.getLogger(QueuedCommand.class);

    @SuppressWarnings("unchecked") // the callback gets what the handler returns, as on Axon's own bus
    static <C, R> QueuedCommand of(
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        return new QueuedCommand(
                command,
                command.getPayload() instanceof Command target ? target.stream() : command.getIdentifier(),
                handler,
                result -> callback.onResult(command, (CommandResultMessage<? extends R>) result),
                CommandContext.bytes(command),
                System.nanoTime());
    }

    CommandResultMessage<?> handle() throws Exception {
        return asCommandResultMessage(handler.handle(message));
    }

    /** Answers the caller. A failure to do so must not affect other callers. */
    void answer(CommandResultMessage<?> result) {
        try {
            reply.accept(result);
        } catch (RuntimeException | Error e) {
            log.error("The result of {} cannot be passed to its caller", message.getCommandName(), e);
        }
    }

    void fail(Throwable failure) {
        answer(asCommandResultMessage(failure));
    }
}
