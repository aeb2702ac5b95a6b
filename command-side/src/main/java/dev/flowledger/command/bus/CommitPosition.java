package dev.flowledger.command.bus;

import java.util.Map;
import org.axonframework.commandhandling.CommandResultMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The position of a commit in PostgreSQL's write-ahead log. It is passed from the worker that commits to the thread of the
 * request, as metadata of the result, and to the client as the response header {@value #HEADER}. A read that sends it back is
 * answered by a standby that has replayed the commit.
 */
final class CommitPosition {

    private static final String HEADER = "X-Flowledger-LSN";

    /** Metadata key of a result. */
    private static final String KEY = "position";

    private CommitPosition() {}

    /** Adds a position to a result, unless it is null because no standby answers reads. */
    static CommandResultMessage<?> addTo(CommandResultMessage<?> result, @Nullable String position) {
        return position == null ? result : result.andMetaData(Map.of(KEY, position));
    }

    /** Adds the position in a result to the response of the current request, if there are both. */
    static void respond(CommandResultMessage<?> result) {
        if (result.getMetaData().get(KEY) instanceof String position
                && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                && request.getResponse() != null) {
            request.getResponse().setHeader(HEADER, position);
        }
    }
}
