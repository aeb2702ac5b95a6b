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
 * Reads the ledger and the events again and computes every hash again. While a page is checked, the next one is read; no
 * statement and no transaction lasts for long, and none holds up a writer.
 */
@Component
class LedgerVerifier {

    private static final String PAGE = """
            select * from (
                select l.*, %s, sum(octet_length(e.payload::text)) over (order by l.position) as bytes
                from (select position, hash, type as l_type, actor as l_actor, subject as l_subject,
                             "time" as l_time, global_index
                      from event_store.ledger where position > ? and position <= ? order by position limit 2000) l
                left join event_store.event e using (global_index)) page
            where coalesce(bytes - octet_length(payload::text), 0) < 4194304 order by position""".formatted(StoredEvents.COLUMNS);

    /** An event that is neither in the ledger nor on its way there was added behind the server's back. */
    private static final String ADDED = """
            select id, stream, sequence from event_store.event e
            where global_index >= ? and global_index < ?
              and not exists (select from event_store.ledger l where l.global_index = e.global_index)
              and not exists (select from event_store.outbox i where i.global_index = e.global_index)
            limit 1""";

    private static final long RANGE = 500_000;

    private final JdbcTemplate jdbc;

    /** One at a time: it takes as much of the machine as it is given. */
    private final Semaphore turn = new Semaphore(1);

    LedgerVerifier(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * Verifies the ledger up to its present end.
     *
     * @throws ApiException when another verification is under way on this server
     */
    Verification verify(VerifyQuery query) {
        try (Turn mine = turn()) {
            return mine.verify(query, (events, head) -> {});
        }
    }

    /**
     * Takes the turn, for whoever goes on in another thread.
     *
     * @throws ApiException when another verification is under way on this server
     */
    Turn turn() {
        if (!turn.tryAcquire()) {
            throw ApiException.tooMany("Another verification is under way on this server; please try again later.");
        }
        return new Turn();
    }

    /** Is told now and then how many events were verified, and where the ledger ends. */
    interface Progress {
        void at(long events, long head);
    }

    /** The right to verify, until it is closed. */
    final class Turn implements AutoCloseable {

        private Turn() {}

        Verification verify(VerifyQuery query, Progress progress) {
            Digest head = LedgerSequencer.head(jdbc);
            progress.at(0, head.position());
            return new Run(head, query.since(), query.anchor(), progress).verify();
        }

        @Override
        public void close() {
            turn.release();
        }
    }

    /** A place in the ledger with the event that is there, if any. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares rows
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

    private record Fault(@Nullable Long position, String reason) {}

    private final class Run {

        private final Digest head;
        private final @Nullable Digest since;
        private final @Nullable Digest anchor;
        private final Progress progress;
        private long position;
        private byte[] hash;
        private long events;

        Run(Digest head, @Nullable Digest since, @Nullable Digest anchor, Progress progress) {
            this.progress = progress;
            this.head = head;
            this.since = since;
            this.anchor = anchor;
            this.position = since == null ? 0 : since.position();
            this.hash = since == null ? HashChain.start() : since.bytes();
        }

        Verification verify() {
            Fault fault = since == null ? null : disagreement(since);
            if (fault == null) {
                fault = firstFault();
            }
            if (fault == null && anchor != null) {
                fault = disagreement(anchor);
            }
            if (fault == null) {
                fault = added();
            }
            return fault == null
                    ? Verification.valid(since != null || anchor != null, events, head)
                    : Verification.invalid(events, head, fault.position(), fault.reason());
        }

        /** Whether the ledger has another hash than the caller knows; what is behind that place is not told by it. */
        private @Nullable Fault disagreement(Digest known) {
            if (known.position() > head.position()) {
                return new Fault(
                        head.position() + 1,
                        "The ledger ends at position " + head.position() + ", but the digest is of position "
                                + known.position() + ": the end was cut off.");
            }
            List<byte[]> there = jdbc.query(
                    "select hash from event_store.ledger where position = ?",
                    (row, number) -> row.getBytes("hash"),
                    known.position());
            byte[] stored = known.position() == 0 ? HashChain.start() : there.isEmpty() ? new byte[0] : there.get(0);
            return Arrays.equals(stored, known.bytes())
                    ? null
                    : new Fault(
                            known.position(),
                            "The hash at position " + known.position()
                                    + " is not that of the digest: the history up to there was rewritten.");
        }

        private @Nullable Fault firstFault() {
            CompletableFuture<List<Row>> next = page(position);
            for (List<Row> rows = next.join(); !rows.isEmpty(); rows = next.join()) {
                next = page(rows.get(rows.size() - 1).position());
                for (Row row : rows) {
                    Fault fault = fault(row);
                    if (fault != null) {
                        next.cancel(false);
                        return fault;
                    }
                    events++;
                }
                progress.at(events, head.position());
            }
            return position == head.position() ? null : missing();
        }

        private CompletableFuture<List<Row>> page(long after) {
            return CompletableFuture.supplyAsync(
                    () -> jdbc.query(PAGE, (row, number) -> Row.of(row), after, head.position()));
        }

        private @Nullable Fault fault(Row row) {
            if (row.position() != position + 1) {
                return missing();
            }
            StoredEvent event = row.event();
            if (event == null) {
                return at(row, "The event at position %d has been removed from the event store.");
            }
            byte[] computed =
                    HashChain.next(hash, event.canonical(row.position()).getBytes(UTF_8));
            if (!Arrays.equals(computed, row.hash())) {
                return at(
                        row,
                        "The event at position %d (" + event.id() + ") is not what its hash was made of: the event,"
                                + " its place or its hash has been changed.");
            }
            if (!row.type().equals(event.type())
                    || !row.actor().equals(event.actor())
                    || !row.subject().equals(event.subject())
                    || !row.time().equals(event.time())) {
                return at(
                        row,
                        "The event at position %d (" + event.id() + ") is not found by what it says: the type, actor,"
                                + " subject or time that the ledger is searched by has been changed.");
            }
            position = row.position();
            hash = row.hash();
            return null;
        }

        private Fault missing() {
            return new Fault(
                    position + 1,
                    "Position " + (position + 1) + " is missing: an event has been removed from the ledger.");
        }

        private static Fault at(Row row, String reason) {
            return new Fault(row.position(), reason.formatted(row.position()));
        }

        /** Range by range: no statement may take longer than a connection is waited for. */
        private @Nullable Fault added() {
            Long last = jdbc.queryForObject("select max(global_index) from event_store.event", Long.class);
            Long first = jdbc.queryForObject("select min(global_index) from event_store.event", Long.class);
            if (first == null || last == null) {
                return null;
            }
            for (long from = first; from <= last; from += RANGE) {
                List<Fault> added = jdbc.query(ADDED, (row, number) -> added(row), from, from + RANGE);
                if (!added.isEmpty()) {
                    return added.get(0);
                }
            }
            return null;
        }

        private static Fault added(ResultSet row) throws SQLException {
            return new Fault(
                    null,
                    "The event " + row.getObject("id", UUID.class) + " (" + row.getString("stream") + ", sequence "
                            + row.getLong("sequence")
                            + ") has no place in the ledger: it was added behind the server's back.");
        }
    }
}
