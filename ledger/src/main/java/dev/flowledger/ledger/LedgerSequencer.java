package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.Digest;
import dev.flowledger.api.ledger.HashChain;
import dev.flowledger.api.ledger.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes committed events out of the outbox and gives each its place in the ledger. Whoever holds the lock does it, for one
 * batch, on whichever node: there is no leader, and nothing to take over when a node dies. No transaction's age matters: an
 * event is in the outbox exactly when its transaction has committed and it has no place yet.
 */
@Component
class LedgerSequencer {

    /** The most events of one batch. */
    static final int BATCH = 2000;

    /** The advisory lock of the one writer, over all nodes of a database. */
    static final long LOCK = 0x6c656467657200L;

    /** The rows of a batch are read so many at a time, since any may have a payload of a megabyte. */
    private static final int FETCH_SIZE = 50;

    /** A writer that freezes in the middle of a batch, its machine asleep or cut off, loses the lock after this time. */
    private static final String FROZEN = "set_config('idle_in_transaction_session_timeout', '3s', true)";

    private static final String TRY = "select pg_try_advisory_xact_lock(?) from (select " + FROZEN + ") settings";

    private static final String WAIT = "select pg_advisory_xact_lock(?) from (select " + FROZEN
            + ", set_config('lock_timeout', ?, true)) settings";

    /**
     * In the order of their indexes: an event that another one was appended after, and so may build on, comes first. What is
     * in the outbox though it has its place, after a restore whose inserts fired the trigger, is taken out and nothing more.
     */
    private static final String TAKE = """
            with taken as (
                delete from event_store.outbox where global_index in (
                    select global_index from event_store.outbox order by global_index limit ?)
                returning global_index)
            select global_index, e."time"::text as time_text, %s from taken join event_store.event e using (global_index)
            where not exists (select from event_store.ledger l where l.global_index = e.global_index)
            order by global_index""".formatted(StoredEvents.COLUMNS);

    private static final String INSERT = """
            insert into event_store.ledger (position, global_index, hash, type, actor, subject, "time")
            select * from unnest(?::bigint[], ?::bigint[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    LedgerSequencer(DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(FETCH_SIZE);
        // Of the default one a lock that could not be had is just an error.
        this.jdbc.setExceptionTranslator(new SQLErrorCodeSQLExceptionTranslator("PostgreSQL"));
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Writes one batch, unless somebody else is at it right now; answers how many events got their place. */
    int write() {
        return inTransaction(
                () -> Boolean.TRUE.equals(jdbc.queryForObject(TRY, Boolean.class, LOCK)) ? writeBatch() : 0);
    }

    /** Writes one batch as soon as nobody else is at it; none if that takes too long. */
    int write(Duration patience) {
        try {
            return inTransaction(() -> {
                jdbc.query(WAIT, row -> {}, LOCK, patience.toMillis() + "ms");
                return writeBatch();
            });
        } catch (CannotAcquireLockException somebodyElseIs) {
            return 0;
        }
    }

    private interface Work {
        int run();
    }

    private int inTransaction(Work work) {
        Integer written = transaction.execute(status -> work.run());
        return written == null ? 0 : written;
    }

    /** In statements of their own after the lock: each sees what its holder before has committed. */
    private int writeBatch() {
        Places places = new Places(head(jdbc));
        jdbc.query(TAKE, places::add, BATCH);
        if (places.indexes.isEmpty()) {
            return 0;
        }
        int written = jdbc.update(connection -> {
            var insert = connection.prepareStatement(INSERT);
            insert.setArray(1, connection.createArrayOf("bigint", places.positions.toArray()));
            insert.setArray(2, connection.createArrayOf("bigint", places.indexes.toArray()));
            insert.setArray(3, connection.createArrayOf("bytea", places.hashes.toArray(byte[][]::new)));
            insert.setArray(4, connection.createArrayOf("text", places.types.toArray()));
            insert.setArray(5, connection.createArrayOf("text", places.actors.toArray()));
            insert.setArray(6, connection.createArrayOf("text", places.subjects.toArray()));
            insert.setArray(7, connection.createArrayOf("timestamptz", places.times.toArray()));
            return insert;
        });
        return written;
    }

    /** The last place that is taken. */
    static Digest head(JdbcTemplate jdbc) {
        return jdbc
                .query(
                        "select position, hash from event_store.ledger order by position desc limit 1",
                        (row, number) -> Digest.of(row.getLong("position"), row.getBytes("hash")))
                .stream()
                .findFirst()
                .orElse(Digest.of(0, HashChain.start()));
    }

    /** The places of a batch, column by column. */
    private static final class Places {

        private final List<Long> positions = new ArrayList<>();
        private final List<Long> indexes = new ArrayList<>();
        private final List<byte[]> hashes = new ArrayList<>();
        private final List<String> types = new ArrayList<>();
        private final List<String> actors = new ArrayList<>();
        private final List<String> subjects = new ArrayList<>();
        private final List<String> times = new ArrayList<>();

        private long position;
        private byte[] hash;

        Places(Digest head) {
            position = head.position();
            hash = head.bytes();
        }

        void add(ResultSet row) throws SQLException {
            StoredEvent event = StoredEvents.event(row);
            position++;
            hash = HashChain.next(hash, event.canonical(position).getBytes(UTF_8));
            positions.add(position);
            indexes.add(row.getLong("global_index"));
            hashes.add(hash);
            types.add(event.type());
            actors.add(event.actor());
            subjects.add(event.subject());
            times.add(row.getString("time_text"));
        }
    }
}
