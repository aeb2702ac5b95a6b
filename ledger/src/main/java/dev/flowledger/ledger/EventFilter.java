package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.event.EventTypes;
import dev.flowledger.api.ledger.StoredEvent;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * @param command the command of the event
 * @param request the id of the request that caused the event
 * @param subjects the ids of the changed records
 * @param includeKeyRevocations whether every revocation of an API key matches, regardless of the criteria
 */
@RecordBuilder
record EventFilter(
        @Nullable List<String> types,
        @Nullable String actor,
        @Nullable String subject,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String command,
        @Nullable String request,
        @Nullable List<String> subjects,
        boolean includeKeyRevocations) {

    /** PostgreSQL finds the events of so many records by index. With more, it compares each event with the ids in memory. */
    private static final int MAX_INDEXED_SUBJECTS = 2000;

    /** Matches every event. */
    static final EventFilter ALL = EventFilterBuilder.builder().build();

    /** The event type of the revocation of an API key. */
    static final String KEY_REVOKED = "key.revoked";

    /** The filter of query parameters. */
    static EventFilter of(
            @Nullable String type,
            @Nullable String actor,
            @Nullable String subject,
            @Nullable String command,
            @Nullable String requestId,
            @Nullable Instant since,
            @Nullable Instant until) {
        return EventFilterBuilder.builder()
                .types(types(type))
                .actor(actor)
                .subject(id(subject))
                .command(command)
                .request(requestId)
                .since(since)
                .until(until)
                .build();
    }

    /** This filter, extended to match every revocation of an API key. */
    EventFilter orKeyRevoked() {
        return EventFilterBuilder.builder(this).includeKeyRevocations(true).build();
    }

    /** This filter, restricted to events of some records. */
    EventFilter ofRecords(List<String> ids) {
        return EventFilterBuilder.builder(this).subjects(ids).build();
    }

    /**
     * The types that a list with commas selects. Each element is the last words of a type, such as {@code flow.deleted} or
     * {@code deleted}, or all types of a kind of record, such as {@code flow.*}. Null selects all types.
     *
     * @throws ApiException if an element selects no type: a misspelled type must not look like a ledger without such events
     */
    static @Nullable List<String> types(@Nullable String list) {
        return list == null
                ? null
                : Arrays.stream(list.split(",", -1))
                        .map(String::strip)
                        .flatMap(EventFilter::typesNamed)
                        .distinct()
                        .toList();
    }

    private static Stream<String> typesNamed(String text) {
        List<String> named = names().filter(name -> text.endsWith(".*")
                        ? name.startsWith(text.substring(0, text.length() - 1))
                        : !text.isEmpty() && ("." + StoredEvent.TYPE_PREFIX + name).endsWith("." + text))
                .toList();
        if (named.isEmpty()) {
            throw ApiException.invalidParameter(
                    "type",
                    "Each type must be one of these, their last words, or the first word with .* for all types of a record: "
                            + names().sorted().collect(Collectors.joining(", ")));
        }
        return named.stream();
    }

    private static Stream<String> names() {
        return StreamSupport.stream(EventTypes.all().spliterator(), false).map(EventTypes.EventType::name);
    }

    /** An id in the form in which it is stored. */
    static @Nullable String id(@Nullable String id) {
        return id == null ? null : id.toLowerCase(Locale.ROOT);
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
        if (command != null) {
            sql.append(" and command = ?");
        }
        if (request != null) {
            sql.append(" and request = ?");
        }
        if (subjects != null) {
            sql.append(
                    subjects.size() <= MAX_INDEXED_SUBJECTS
                            ? " and left(subject, 100) = any(?)"
                            : " and subject = any(?)");
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
        if (command != null) {
            values.add(command);
        }
        if (request != null) {
            values.add(request);
        }
        if (subjects != null) {
            values.add(subjects.toArray(String[]::new));
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
                        && (until == null || event.time().isBefore(until))
                        && (command == null || command.equals(event.command()))
                        && (request == null || request.equals(event.correlationId()))
                        && (subjects == null || subjects.contains(event.subject())));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
