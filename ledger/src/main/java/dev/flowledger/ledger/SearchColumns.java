package dev.flowledger.ledger;

import dev.flowledger.api.ledger.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a ledger entry by which events are searched. They are copies of attributes of its event.
 *
 * @param type the type of the event
 * @param actor the actor
 * @param subject the id of the changed record
 * @param time the time of the event
 * @param command the command
 * @param request the id of the request
 * @param parent the flow or flow run of a new record; null for other events
 */
record SearchColumns(
        String type,
        String actor,
        String subject,
        Instant time,
        String command,
        String request,
        @Nullable String parent) {

    /** The columns to select, with names that differ from those of an event. */
    static final String SELECTED = "type as l_type, actor as l_actor, subject as l_subject, \"time\" as l_time,"
            + " command as l_command, request as l_request, parent as l_parent";

    /** The columns that the entry of an event must have. */
    static SearchColumns of(StoredEvent event) {
        return new SearchColumns(
                event.type(),
                event.actor(),
                event.subject(),
                event.time(),
                event.command(),
                event.correlationId(),
                event.parent());
    }

    /** The columns of a row that contains {@link #SELECTED}. */
    static SearchColumns of(ResultSet row) throws SQLException {
        return new SearchColumns(
                row.getString("l_type"),
                row.getString("l_actor"),
                row.getString("l_subject"),
                StoredEvents.time(row, "l_time"),
                row.getString("l_command"),
                row.getString("l_request"),
                row.getString("l_parent"));
    }
}
