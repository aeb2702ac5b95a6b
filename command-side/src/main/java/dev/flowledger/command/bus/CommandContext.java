package dev.flowledger.command.bus;

import dev.flowledger.api.key.ActorNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;

/**
 * Who sends a command, and in which request. Both become metadata of the command and, copied by Axon, of every event that
 * the command causes. A controller method gets the context of its request as a parameter.
 *
 * @param actor the name of the API key, or the subject of the token with its prefix; {@link ActorNames#ANONYMOUS} without authentication
 * @param requestId the id of the request, as in its {@code X-Request-Id} header
 * @param bytes the size of the request's body, which limits what can be executed in one transaction
 */
public record CommandContext(String actor, String requestId, long bytes) {

    /**
     * The maximum number of bytes in UTF-8 of the actor and of the request id. The ledger indexes the actor, and an index entry of
     * PostgreSQL is limited to about 2,700 bytes. Authentication has smaller limits.
     */
    static final int MAX_BYTES = 2_000;

    /**
     * Creates a context.
     *
     * @throws IllegalArgumentException if the actor or the request id is too long or contains control characters
     */
    public CommandContext {
        requireShortText("actor", actor);
        requireShortText("request id", requestId);
    }

    /** The context of a small command. */
    public CommandContext(String actor, String requestId) {
        this(actor, requestId, 0);
    }

    /** The request attribute that contains the id of the request. */
    public static final String REQUEST_ID_ATTRIBUTE = "dev.flowledger.requestId";

    /** Metadata key: {@link #actor()}. */
    public static final String ACTOR = "actor";

    /** Metadata key: {@link #requestId()}. */
    public static final String CORRELATION_ID = "correlationId";

    /** Metadata key: the identifier of the message that caused this one. For an event that is the command. */
    static final String CAUSATION_ID = "causationId";

    /** Metadata key: the simple class name of the command. */
    static final String COMMAND = "command";

    /** Metadata key: {@link #bytes()}. It is not copied to events. */
    private static final String BYTES = "bytes";

    /** Whether the caller is known. With authentication, every caller is. */
    public boolean isAuthenticated() {
        return !actor.equals(ActorNames.ANONYMOUS);
    }

    /** The message that carries a command with this context to the command bus. */
    public <C> CommandMessage<C> message(C command) {
        return new GenericCommandMessage<>(
                command,
                Map.of(
                        ACTOR,
                        actor,
                        CORRELATION_ID,
                        requestId,
                        COMMAND,
                        command.getClass().getSimpleName(),
                        BYTES,
                        bytes));
    }

    /** The size of the request's body that contained the command. */
    static long bytes(CommandMessage<?> command) {
        return command.getMetaData().get(BYTES) instanceof Long bytes ? bytes : 0;
    }

    private static void requireShortText(String what, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The " + what + " of a command must have at most " + MAX_BYTES
                    + " bytes and no control characters");
        }
    }

    /**
     * Rejects a command that was sent without a context.
     *
     * @throws IllegalArgumentException if the metadata is missing
     */
    static CommandMessage<?> require(CommandMessage<?> command) {
        if (!command.getMetaData().keySet().containsAll(List.of(ACTOR, CORRELATION_ID, COMMAND))) {
            throw new IllegalArgumentException(
                    command.getCommandName() + " has no actor. Send the result of CommandContext.message.");
        }
        return command;
    }
}
