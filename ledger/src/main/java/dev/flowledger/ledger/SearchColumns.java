package dev.flowledger.ledger;

import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.StoredEventBuilder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

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

    private static final UUID UNKNOWN = new UUID(0, 0);

    /** The columns of {@code event_store.ledger l}, with names that differ from those of an event. */
    static final String SELECTED = "l.type as l_type, l.actor as l_actor, l.subject as l_subject,"
            + " l.\"time\" as l_time, l.command as l_command, l.request as l_request, l.parent as l_parent";

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

    /** What is known of an event that was moved to an archive. */
    StoredEvent outline() {
        return StoredEventBuilder.builder().stream(subject)
                .streamType("")
                .sequence(0)
                .id(UNKNOWN)
                .type(type)
                .revision("")
                .time(time)
                .payload("{\"id\":" + text(subject) + "}")
                .metadata("{\"actor\":" + text(actor) + ",\"causationId\":\"\",\"command\":" + text(command)
                        + ",\"correlationId\":" + text(request) + "}")
                .build();
    }

    private static String text(String value) {
        return JsonMapper.shared().writeValueAsString(value);
    }
}
