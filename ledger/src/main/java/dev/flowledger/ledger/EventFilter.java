package dev.flowledger.ledger;

import dev.flowledger.api.event.EventTypes;
import dev.flowledger.api.ledger.StoredEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which events of the ledger: those for which everything holds that is given.
 *
 * @param types the stored names that an event's type must be one of
 * @param actor who must have caused it
 * @param subject the record that it must have happened to
 * @param since from when on it must have happened
 * @param until before when
 * @param revocations whether every revocation of a key is one as well, whatever else holds
 */
record EventFilter(
        @Nullable List<String> types,
        @Nullable String actor,
        @Nullable String subject,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean revocations) {

    /** Every event. */
    static final EventFilter ALL = new EventFilter(null, null, null, null, null, false);

    /** The type of the event that a key is good no more. */
    static final String REVOKED = "key.revoked";

    /** With the types whose full name ends with these words: {@code flow.deleted}, or {@code deleted} for all such. */
    static EventFilter of(
            @Nullable String type,
            @Nullable String actor,
            @Nullable String subject,
            @Nullable Instant since,
            @Nullable Instant until) {
        return new EventFilter(
                type == null ? null : typesEndingWith(type),
                actor,
                subject == null ? null : subject.toLowerCase(Locale.ROOT),
                since,
                until,
                false);
    }

    /** The same events, and every revocation of a key. */
    EventFilter orRevocations() {
        return new EventFilter(types, actor, subject, since, until, true);
    }

    private static List<String> typesEndingWith(String suffix) {
        return StreamSupport.stream(EventTypes.all().spliterator(), false)
                .map(EventTypes.EventType::name)
                .filter(name -> ("." + StoredEvent.TYPE_PREFIX + name).endsWith("." + suffix))
                .toList();
    }

    /** The condition on {@code event_store.ledger}, beginning with "and" if there is any. */
    String sql() {
        StringBuilder sql = new StringBuilder();
        if (revocations) {
            sql.append(" and (type = '").append(REVOKED).append("' or true");
        }
        if (types != null) {
            sql.append(" and type = any(?)");
        }
        if (actor != null) {
            sql.append(" and actor = ?");
        }
        if (subject != null) {
            sql.append(" and subject = ?");
        }
        if (since != null) {
            sql.append(" and \"time\" >= ?");
        }
        if (until != null) {
            sql.append(" and \"time\" < ?");
        }
        if (revocations) {
            sql.append(')');
        }
        return sql.toString();
    }

    /** The values in the condition, in order. */
    List<Object> values() {
        List<Object> values = new ArrayList<>();
        if (types != null) {
            values.add(types.toArray(String[]::new));
        }
        if (actor != null) {
            values.add(actor);
        }
        if (subject != null) {
            values.add(subject);
        }
        if (since != null) {
            values.add(utc(since));
        }
        if (until != null) {
            values.add(utc(until));
        }
        return values;
    }

    /** Whether this is such an event: what the condition says, for events that are in memory already. */
    boolean matches(StoredEvent event) {
        return (revocations && event.type().equals(REVOKED))
                || ((types == null || types.contains(event.type()))
                        && (actor == null || actor.equals(event.actor()))
                        && (subject == null || subject.equals(event.subject()))
                        && (since == null || !event.time().isBefore(since))
                        && (until == null || event.time().isBefore(until)));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
