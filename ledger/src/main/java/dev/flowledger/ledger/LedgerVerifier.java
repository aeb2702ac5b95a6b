package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ledger.Digest;
import dev.flowledger.api.ledger.HashChain;
import dev.flowledger.api.ledger.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Verifies the ledger: reads all entries and events and computes all hashes again. The next page is read while the current one
 * is verified. Each page is a short statement outside a transaction, so writers are not blocked.
 */
@Component
class LedgerVerifier {

    private static final String PAGE = """
            select * from (
                select l.*, %s, e.bytes, sum(e.bytes) over (order by l.position) as sum
                from (select position, hash, type as l_type, actor as l_actor, subject as l_subject,
                             "time" as l_time, global_index
                      from event_store.ledger where position > ? and position <= ? order by position limit 2000) l
                left join event_store.event e using (global_index)) page
            where coalesce(sum - coalesce(bytes, 0), 0) < 4194304 order by position""".formatted(StoredEvents.EVENT_COLUMNS);

    /** An event in a range of indexes that is neither in the ledger nor in the outbox. */
    private static final String EVENT_WITHOUT_ENTRY = """
            select id, stream, sequence from event_store.event e
            where global_index >= ? and global_index < ?
              and not exists (select from event_store.ledger l where l.global_index = e.global_index)
              and not exists (select from event_store.outbox o where o.global_index = e.global_index)
            limit 1""";

    /** The number of indexes that one statement checks, so that no statement holds a connection for long. */
    private static final long INDEX_RANGE = 500_000;

    private final JdbcTemplate jdbc;

    /** One verification at a time, because it uses all available CPU. */
    private final Semaphore permits = new Semaphore(1);

    LedgerVerifier(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * Verifies the ledger up to its current end.
     *
     * @throws ApiException if another verification is running on this server
     */
    Verification verify(VerifyQuery query) {
        try (Permit permit = acquirePermit()) {
            return permit.verify(query, (events, headPosition) -> {});
        }
    }

    /**
     * Acquires the permit for a verification, which may run in another thread.
     *
     * @throws ApiException if another verification is running on this server
     */
    Permit acquirePermit() {
        if (!permits.tryAcquire()) {
            throw ApiException.tooMany("Another verification is running on this server. Retry later.");
        }
        return new Permit();
    }

    /** Receives the progress of a verification. */
    interface ProgressListener {
        void progress(long events, long headPosition);
    }

    /** Permits one verification at a time. Closing it releases the permit. */
    final class Permit implements AutoCloseable {

        private Permit() {}

        Verification verify(VerifyQuery query, ProgressListener listener) {
            Digest head = LedgerSequencer.head(jdbc);
            listener.progress(0, head.position());
            return new Scan(head, query.since(), query.anchor(), listener).verify();
        }

        @Override
        public void close() {
            permits.release();
        }
    }

    /** A ledger entry and its event; the event is null if it was removed. */
    @SuppressWarnings("ArrayRecordComponent") // rows are never compared
    private record Row(
            long position,
            byte[] hash,
            String type,
            String actor,
            String subject,
            Instant time,
            @Nullable StoredEvent event) {

        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong("position"),
                    row.getBytes("hash"),
                    row.getString("l_type"),
                    row.getString("l_actor"),
                    row.getString("l_subject"),
                    StoredEvents.time(row, "l_time"),
                    row.getObject("id") == null ? null : StoredEvents.event(row));
        }
    }

    /** An inconsistency. The position is null for an event without a ledger entry. */
    private record Finding(@Nullable Long position, String reason) {}

    /** One verification. */
    private final class Scan {

        private final Digest head;
        private final @Nullable Digest since;
        private final @Nullable Digest anchor;
        private final ProgressListener listener;
        private long position;
        private byte[] hash;
        private long events;

        Scan(Digest head, @Nullable Digest since, @Nullable Digest anchor, ProgressListener listener) {
            this.head = head;
            this.since = since;
            this.anchor = anchor;
            this.listener = listener;
            this.position = since == null ? 0 : since.position();
            this.hash = since == null ? HashChain.start() : since.bytes();
        }

        Verification verify() {
            Finding finding = firstFinding();
            return finding == null
                    ? Verification.valid(since != null || anchor != null, events, head)
                    : Verification.invalid(events, head, finding.position(), finding.reason());
        }

        private @Nullable Finding firstFinding() {
            Finding finding = since == null ? null : compare(since);
            if (finding == null) {
                finding = verifyEntries();
            }
            if (finding == null && anchor != null) {
                finding = compare(anchor);
            }
            return finding == null ? findEventWithoutEntry() : finding;
        }

        /** Compares a digest of the caller with the ledger. */
        private @Nullable Finding compare(Digest digest) {
            if (digest.position() > head.position()) {
                return new Finding(
                        head.position() + 1,
                        "The ledger ends at position " + head.position() + ", but the digest is for position "
                                + digest.position() + ": the end of the ledger was removed.");
            }
            return Arrays.equals(storedHash(digest.position()), digest.bytes())
                    ? null
                    : new Finding(
                            digest.position(),
                            "The hash at position " + digest.position()
                                    + " differs from the digest: the ledger was rewritten up to this position.");
        }

        /** The hash at a position; empty if there is no entry. */
        private byte[] storedHash(long position) {
            return position == 0
                    ? HashChain.start()
                    : jdbc
                            .query(
                                    "select hash from event_store.ledger where position = ?",
                                    (row, number) -> row.getBytes("hash"),
                                    position)
                            .stream()
                            .findFirst()
                            .orElse(new byte[0]);
        }

        private @Nullable Finding verifyEntries() {
            CompletableFuture<List<Row>> next = page(position);
            for (List<Row> rows = next.join(); !rows.isEmpty(); rows = next.join()) {
                next = page(rows.get(rows.size() - 1).position());
                for (Row row : rows) {
                    Finding finding = verify(row);
                    if (finding != null) {
                        next.cancel(false);
                        return finding;
                    }
                    events++;
                }
                listener.progress(events, head.position());
            }
            return position == head.position() ? null : missing();
        }

        private CompletableFuture<List<Row>> page(long after) {
            return CompletableFuture.supplyAsync(
                    () -> jdbc.query(PAGE, (row, number) -> Row.of(row), after, head.position()));
        }

        private @Nullable Finding verify(Row row) {
            if (row.position() != position + 1) {
                return missing();
            }
            StoredEvent event = row.event();
            if (event == null) {
                return new Finding(
                        row.position(),
                        "The event at position " + row.position() + " was removed from the event store.");
            }
            byte[] computed =
                    HashChain.next(hash, event.canonical(row.position()).getBytes(UTF_8));
            if (!Arrays.equals(computed, row.hash())) {
                return new Finding(
                        row.position(),
                        "The event at position " + row.position() + " (" + event.id()
                                + ") does not match its hash: the event, its position or its hash was changed.");
            }
            if (!row.type().equals(event.type())
                    || !row.actor().equals(event.actor())
                    || !row.subject().equals(event.subject())
                    || !row.time().equals(event.time())) {
                return new Finding(
                        row.position(),
                        "The ledger entry at position " + row.position() + " does not match its event (" + event.id()
                                + "): the type, actor, subject or time of the entry was changed.");
            }
            position = row.position();
            hash = row.hash();
            return null;
        }

        private Finding missing() {
            return new Finding(
                    position + 1, "Position " + (position + 1) + " is missing: its entry was removed from the ledger.");
        }

        private @Nullable Finding findEventWithoutEntry() {
            Long last = jdbc.queryForObject("select max(global_index) from event_store.event", Long.class);
            Long first = jdbc.queryForObject("select min(global_index) from event_store.event", Long.class);
            if (first == null || last == null) {
                return null;
            }
            for (long from = first; from <= last; from += INDEX_RANGE) {
                List<Finding> findings = jdbc.query(
                        EVENT_WITHOUT_ENTRY, (row, number) -> eventWithoutEntry(row), from, from + INDEX_RANGE);
                if (!findings.isEmpty()) {
                    return findings.get(0);
                }
            }
            return null;
        }

        private static Finding eventWithoutEntry(ResultSet row) throws SQLException {
            return new Finding(
                    null,
                    "The event " + row.getObject("id", UUID.class) + " (" + row.getString("stream") + ", sequence "
                            + row.getLong("sequence")
                            + ") has no ledger entry and is not in the outbox: its entry was removed, or the event was"
                            + " inserted while the triggers were disabled.");
        }
    }
}
