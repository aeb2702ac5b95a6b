package dev.flowledger.ledger;

import dev.flowledger.api.event.EventTypes;
import dev.flowledger.api.ledger.StoredEvent;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Selects events of the ledger. An event matches if it meets every criterion that is not null.
 *
 * @param types the stored names of the event types
 * @param actor the actor of the event
 * @param subject the id of the changed record
 * @param since the earliest time, inclusive
 * @param until the latest time, exclusive
 * @param includeKeyRevocations whether every revocation of an API key matches, regardless of the criteria
 */
@RecordBuilder
record EventFilter(
        @Nullable List<String> types,
        @Nullable String actor,
        @Nullable String subject,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean includeKeyRevocations) {

    /** Matches every event. */
    static final EventFilter ALL = EventFilterBuilder.builder().build();

    /** The event type of the revocation of an API key. */
    static final String KEY_REVOKED = "key.revoked";

    /** A filter whose types end with the given words: {@code flow.deleted}, or {@code deleted} for all kinds of records. */
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

    /** This filter, extended to match every revocation of an API key. */
    EventFilter orKeyRevoked() {
        return new EventFilter(types, actor, subject, since, until, true);
    }

    static List<String> typesEndingWith(String suffix) {
        return StreamSupport.stream(EventTypes.all().spliterator(), false)
                .map(EventTypes.EventType::name)
                .filter(name -> ("." + StoredEvent.TYPE_PREFIX + name).endsWith("." + suffix))
                .toList();
    }

    /**
     * The condition on {@code event_store.ledger}: empty, or SQL that begins with "and". The indexes contain prefixes of the texts.
     */
    String sql() {
        StringBuilder sql = new StringBuilder();
        if (includeKeyRevocations) {
            sql.append(" and (left(type, 100) = '").append(KEY_REVOKED).append("' or true");
        }
        if (types != null) {
            sql.append(" and left(type, 100) = any(?)");
        }
        if (actor != null) {
            sql.append(" and left(actor, 100) = left(?, 100) and actor = ?");
        }
        if (subject != null) {
            sql.append(" and left(subject, 100) = left(?, 100) and subject = ?");
        }
        if (since != null) {
            sql.append(" and \"time\" >= ?");
        }
        if (until != null) {
            sql.append(" and \"time\" < ?");
        }
        if (includeKeyRevocations) {
            sql.append(')');
        }
        return sql.toString();
    }

    /** The parameters of {@link #sql()}, in order. */
    List<Object> values() {
        List<Object> values = new ArrayList<>();
        if (types != null) {
            values.add(types.toArray(String[]::new));
        }
        if (actor != null) {
            values.add(actor);
            values.add(actor);
        }
        if (subject != null) {
            values.add(subject);
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

    /** Whether an event in memory matches. Equivalent to {@link #sql()}. */
    boolean matches(StoredEvent event) {
        return (includeKeyRevocations && event.type().equals(KEY_REVOKED))
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
