package dev.flowledger.ledger;

import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.ledger.VerificationPages.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Reads what {@link ContentCheck} compares. */
@Component
class VerificationContent {

    private static final int KEYS_PER_PAGE = 10_000;

    /**
     * Destroyed keys, and whether an erasure is recorded: by an event of the record; by an entry, if the run was archived; or by an
     * event that is not yet in the ledger. The first 60 bits of the key of a stream are those of the ids of its records.
     */
    private static final String ERASED_KEYS = """
            select stream, number,
                exists (select from event_store.event
                        where event.stream = key.stream and type = 'erasure.performed' and "time" = erased_at)
                or exists (select from event_store.ledger
                           where left(type, 100) = 'erasure.performed' and "time" = erased_at
                             and substr(split_part(key.stream, '-', 2), 1, 15)
                                 = substr(translate(subject, '-', ''), 1, 12) || substr(translate(subject, '-', ''), 14, 3))
                or exists (select from event_store.outbox join event_store.event using (global_index)
                           where type = 'erasure.performed' and "time" = erased_at)
                as is_recorded
            from (select * from event_store.content_key where secret is null and (stream, number) > (?, ?)
                  order by stream, number limit ?) key
            order by stream, number""";

    /** Keys that can be used, and earlier events than an erasure that may be encrypted with them. */
    private static final String RESTORED_KEYS = """
            select erasure.position, key.stream, key.number, event.payload
            from unnest(?::bigint[], ?::text[], ?::bigint[]) erasure (position, stream, sequence)
            join event_store.content_key key on key.stream = erasure.stream and key.secret is not null
            join event_store.event on event.stream = erasure.stream and event.sequence < erasure.sequence
            where position('"encrypted:' || key.number || ':' in event.payload::text) > 0
            order by erasure.position, event.sequence limit 1000""";

    private static final String LAST_ERASURES = """
            select subject, max(position) as position from event_store.ledger
            where left(subject, 100) = any (?::text[]) and left(type, 100) = 'erasure.performed' group by subject""";

    private final JdbcTemplate jdbc;
    private final LongStatements statements;
    private final ContentKeyReader reader;

    VerificationContent(DataSource dataSource, LongStatements statements, ContentKeyReader reader) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.statements = statements;
        this.reader = reader;
    }

    /**
     * A key that was destroyed.
     *
     * @param isRecorded whether an event records the erasure
     */
    record ErasedKey(String stream, int number, boolean isRecorded) {

        /** Before the first one. */
        static final ErasedKey FIRST = new ErasedKey("", 0, true);
    }

    /** A key that can be used although the event at a position has destroyed it. */
    record RestoredKey(long erasurePosition, String stream, int number) {}

    /** The keys of streams. */
    ContentKeys keys(Collection<String> streams) {
        return streams.isEmpty() ? ContentKeys.none() : statements.run(() -> reader.read(streams));
    }

    /** The next destroyed keys after another one. An empty page is the end. */
    List<ErasedKey> erasedKeys(ErasedKey after) {
        return statements.run(() -> jdbc.query(
                ERASED_KEYS,
                (row, number) ->
                        new ErasedKey(row.getString("stream"), row.getInt("number"), row.getBoolean("is_recorded")),
                after.stream(),
                after.number(),
                KEYS_PER_PAGE));
    }

    /** Finds keys that some erasures have destroyed and that can be used. */
    List<RestoredKey> findRestoredKeys(List<Entry> erasures) {
        if (erasures.isEmpty()) {
            return List.of();
        }
        return statements
                .run(() -> jdbc.query(
                        RESTORED_KEYS,
                        (row, number) -> ContentKeys.isSealedWith(row.getInt("number"), row.getString("payload"))
                                ? Optional.of(new RestoredKey(
                                        row.getLong("position"), row.getString("stream"), row.getInt("number")))
                                : Optional.<RestoredKey>empty(),
                        array("bigint", erasures.stream().map(Entry::position)),
                        array("text", erasures.stream().map(erasure -> event(erasure).stream())),
                        array(
                                "bigint",
                                erasures.stream().map(erasure -> event(erasure).sequence()))))
                .stream()
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** The positions of the last erasures of records, by the ids of the records. */
    Map<String, Long> lastErasures(Stream<String> subjects) {
        Map<String, Long> positions = new HashMap<>();
        statements.run(() -> {
            jdbc.query(
                    LAST_ERASURES,
                    row -> {
                        positions.put(row.getString("subject"), row.getLong("position"));
                    },
                    array("text", subjects.distinct()));
            return positions;
        });
        return positions;
    }

    private static StoredEvent event(Entry entry) {
        return Objects.requireNonNull(entry.event());
    }

    private static SqlArrayValue array(String type, Stream<?> values) {
        return new SqlArrayValue(type, values.toArray());
    }
}
