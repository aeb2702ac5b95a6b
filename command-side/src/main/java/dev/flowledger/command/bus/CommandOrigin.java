package dev.flowledger.command.bus;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.slf4j.MDC;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Writes on a command who sent it and in which request, before it reaches the bus: a retry runs on another thread, where
 * neither is known any more. From here they go into the metadata of every event that the command causes.
 */
final class CommandOrigin implements MessageDispatchInterceptor<CommandMessage<?>> {

    /** Metadata: the name of whoever sent the command. */
    static final String ACTOR = "actor";

    /** Metadata: the request that the command belongs to, as in its {@code X-Request-Id}. */
    static final String CORRELATION_ID = "correlationId";

    /** Metadata: the message that caused this one; of an event, the command's own identifier. */
    static final String CAUSATION_ID = "causationId";

    /** Metadata: the name of the command. */
    static final String COMMAND = "command";

    private static final String NOBODY_IN_PARTICULAR = "anonymous";

    @Override
    public BiFunction<Integer, CommandMessage<?>, CommandMessage<?>> handle(
            List<? extends CommandMessage<?>> messages) {
        return (index, command) -> {
            String request = MDC.get("requestId");
            return command.andMetaData(Map.of(
                    ACTOR,
                    actor(),
                    CORRELATION_ID,
                    request == null ? UUID.randomUUID().toString() : request,
                    COMMAND,
                    command.getPayloadType().getSimpleName()));
        };
    }

    /** The name of the key, or the subject of the token, that the request came with. */
    private static String actor() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller == null ? NOBODY_IN_PARTICULAR : caller.getName();
    }
}
