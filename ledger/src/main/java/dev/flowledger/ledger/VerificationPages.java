package dev.flowledger.ledger;

import static java.util.Objects.requireNonNull;

import dev.flowledger.api.archive.PositionSet;
import dev.flowledger.api.ledger.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Reads what a verification compares, page by page. Each page is a short transaction, so writers are not blocked. */
@Component
class VerificationPages {

    private static final int MAX_PAGE_ENTRIES = 2000;

    /** A page ends with the event that exceeds this size. */
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024;

    private static final String ENTRIES = """
            select * from (
                select l.*, %s, e.bytes, sum(e.bytes) over (order by l.position) as sum
                from (select l.position, l.hash, l.global_index, %s
                      from event_store.ledger l where position > ? and position <= ? order by position limit ?) l
                left join event_store.event e using (global_index)) page
            where coalesce(sum - coalesce(bytes, 0), 0) < ? order by position""".formatted(StoredEvents.EVENT_COLUMNS, SearchColumns.SELECTED);

    /**
     * A page of events in the order of their indexes, and how many ledger entries they have: -1 for a pending event. Two are
     * possible if a superuser has dropped the constraint.
     */
    private static final String EVENTS = """
            select global_index, id, stream, sequence,
                case when entries = 0 and exists (select from event_store.outbox o where o.global_index = e.global_index) then -1
                    else entries end as entries
            from (select global_index, id, stream, sequence from event_store.event
                  where global_index > ? order by global_index limit ?) e,
                lateral (select count(*) as entries from event_store.ledger l where l.global_index = e.global_index) counted
            order by global_index""";

    /** A range in the text of a set of positions. */
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");

    private final JdbcTemplate jdbc;
    private final LongStatements statements;
    private final LedgerTree tree;
    private final KeptCheckpoints kept;
    private final VerificationContent content;
    private final SimpleAsyncTaskExecutor readAhead = new SimpleAsyncTaskExecutor("verification-read-");

    VerificationPages(
            DataSource dataSource, LongStatements statements, KeptCheckpoints kept, VerificationContent content) {
        this.content = content;
        this.kept = kept;
        this.jdbc = new JdbcTemplate(dataSource);
        this.statements = statements;
        this.tree = new LedgerTree(jdbc);
    }

    /** A ledger entry and its event; the event is null if it was removed. */
    @SuppressWarnings("ArrayRecordComponent") // entries are never compared
    record Entry(
            long position,
            byte[] hash,
            SearchColumns columns,
            @Nullable StoredEvent event) {

        private static Entry of(ResultSet row) throws SQLException {
            return new Entry(
                    row.getLong("position"),
                    row.getBytes("hash"),
                    SearchColumns.of(row),
                    row.getObject("id") == null ? null : StoredEvents.event(row));
        }
    }

    /**
     * An event in the event store.
     *
     * @param entries the number of its ledger entries; -1 if it is pending
     */
    record IndexedEvent(long globalIndex, UUID id, String stream, long sequence, int entries) {}

    /** The tree of the ledger. */
    LedgerTree tree() {
        return tree;
    }

    /** The keys of content. */
    VerificationContent content() {
        return content;
    }

    /** The last checkpoint that was published; null if there is none. */
    @Nullable KeptCheckpoint lastCheckpoint() {
        return kept.findLast().orElse(null);
    }

    /** Why a kept checkpoint was not made by this ledger; null if it was, or if this node cannot tell. */
    @Nullable String problemWith(KeptCheckpoint checkpoint) {
        return kept.problemWith(checkpoint);
    }

    /** The last position before another one up to which the ledger agrees with a checkpoint of its own; 0 if there is none. */
    long lastAgreedBefore(long position) {
        return kept.lastAgreedBefore(position, tree);
    }

    /** Consecutive hashes of a level of the tree, null for a missing one. */
    List<byte @Nullable []> hashes(int level, long first, int count) {
        return statements.run(() -> tree.hashes(level, first, count));
    }

    /** The number of entries up to a position whose event is in the event store, or in an archive that an event records. */
    long countEntriesWithEvent(long upTo) {
        String archived = multirange(archivedPositions());
        return statements.run(() -> requireNonNull(jdbc.queryForObject("""
                select count(*) from event_store.ledger l left join event_store.event e using (global_index)
                where l.position <= ? and (e.id is not null or l.position <@ ?::int8multirange)""", Long.class, upTo, archived)));
    }

    private static String multirange(PositionSet positions) {
        return RANGE.matcher(positions.toString())
                .replaceAll(range ->
                        "[" + range.group(1) + "," + (range.group(2) == null ? range.group(1) : range.group(2)) + "]")
                .transform(ranges -> "{" + ranges + "}");
    }

    /** The archives that events record. */
    List<RecordedArchive> archives() {
        return statements.run(
                () -> jdbc.query(RecordedArchive.RECORDED, (row, number) -> RecordedArchive.of(row)).stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** The positions of the events in archives. */
    PositionSet archivedPositions() {
        return PositionSet.union(
                archives().stream().map(RecordedArchive::positions).toList());
    }

    /** Whether an event is neither in the ledger nor in the outbox. */
    boolean hasEventsWithoutEntry() {
        return statements.run(() -> requireNonNull(jdbc.queryForObject("""
                select exists (
                    select from event_store.event e
                    where not exists (select from event_store.ledger l where l.global_index = e.global_index)
                    and not exists (select from event_store.outbox o where o.global_index = e.global_index))""", Boolean.class)));
    }

    /** The search columns of the entries at some ascending positions. */
    List<SearchColumns> searchColumns(long[] positions) {
        return statements.run(() -> jdbc.query(
                "select " + SearchColumns.SELECTED
                        + " from event_store.ledger l where position = any (?) order by position",
                (row, number) -> SearchColumns.of(row),
                new SqlArrayValue("bigint", Arrays.stream(positions).boxed().toArray())));
    }

    /** Reads entries in another thread. An empty page is the end. */
    CompletableFuture<List<Entry>> entries(long after, long upTo) {
        return CompletableFuture.supplyAsync(
                () -> statements.run(() -> jdbc.query(
                        ENTRIES, (row, number) -> Entry.of(row), after, upTo, MAX_PAGE_ENTRIES, MAX_PAGE_BYTES)),
                readAhead);
    }

    /** Reads events after an index. An empty page is the end. */
    List<IndexedEvent> events(long afterIndex, int limit) {
        return statements.run(() -> jdbc.query(
                EVENTS,
                (row, number) -> new IndexedEvent(
                        row.getLong("global_index"),
                        row.getObject("id", UUID.class),
                        row.getString("stream"),
                        row.getLong("sequence"),
                        row.getInt("entries")),
                afterIndex,
                limit));
    }
}
