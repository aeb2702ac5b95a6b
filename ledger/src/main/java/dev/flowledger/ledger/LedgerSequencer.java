package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.Digest;
import dev.flowledger.api.ledger.HashChain;
import dev.flowledger.api.ledger.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves committed events from the outbox to the ledger and assigns position and hash. An advisory lock ensures that one node
 * at a time sequences a batch. There is no leader and no failover: the lock ends with the transaction. The age of other
 * transactions does not matter, because an event is in the outbox if and only if it is committed and has no ledger entry.
 */
@Component
class LedgerSequencer {

    /** The maximum number of events in a batch. */
    static final int MAX_BATCH_EVENTS = 2000;

    /** The advisory lock for sequencing, shared by all nodes of a database. */
    static final long LOCK_ID = 0x6c656467657200L;

    /** A small fetch size, because one payload can have a megabyte. */
    private static final int FETCH_SIZE = 50;

    /** Releases the lock of a node that freezes during a batch, for example because its machine is suspended. */
    private static final String IDLE_TIMEOUT = "set_config('idle_in_transaction_session_timeout', '3s', true)";

    private static final String TRY_LOCK =
            "select pg_try_advisory_xact_lock(?) from (select " + IDLE_TIMEOUT + ") settings";

    private static final String LOCK = "select pg_advisory_xact_lock(?) from (select " + IDLE_TIMEOUT
            + ", set_config('lock_timeout', ?, true)) settings";

    /**
     * Ordered by global index, so that the events of a stream keep their order. Outbox rows of events that already have a ledger
     * entry are only deleted. They exist after a restore that fired the trigger.
     */
    private static final String TAKE_FROM_OUTBOX = """
            with taken as (
                delete from event_store.outbox where global_index in (
                    select global_index from event_store.outbox order by global_index limit ?)
                returning global_index)
            select global_index, e."time"::text as time_text, %s from taken join event_store.event e using (global_index)
            where not exists (select from event_store.ledger l where l.global_index = e.global_index)
            order by global_index""".formatted(StoredEvents.EVENT_COLUMNS);

    private static final String INSERT = """
            insert into event_store.ledger (position, global_index, hash, type, actor, subject, "time")
            select * from unnest(?::bigint[], ?::bigint[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    LedgerSequencer(DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(FETCH_SIZE);
        // The default translator does not map a lock timeout (55P03) to CannotAcquireLockException.
        this.jdbc.setExceptionTranslator(new SQLErrorCodeSQLExceptionTranslator("PostgreSQL"));
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Sequences one batch if the lock is free. Returns the number of sequenced events. */
    int sequenceBatch() {
        return inTransaction(() -> Boolean.TRUE.equals(jdbc.queryForObject(TRY_LOCK, Boolean.class, LOCK_ID))
                ? sequenceBatchUnderLock()
                : 0);
    }

    /** Waits for the lock and sequences one batch. Returns the number of sequenced events, 0 if the wait times out. */
    int sequenceBatch(Duration lockTimeout) {
        try {
            return inTransaction(() -> {
                jdbc.query(LOCK, row -> {}, LOCK_ID, lockTimeout.toMillis() + "ms");
                return sequenceBatchUnderLock();
            });
        } catch (CannotAcquireLockException timeout) {
            return 0;
        }
    }

    private int inTransaction(IntSupplier work) {
        Integer sequenced = transaction.execute(status -> work.getAsInt());
        return sequenced == null ? 0 : sequenced;
    }

    /** Runs in separate statements after the lock, so that each sees what the previous lock holder has committed. */
    private int sequenceBatchUnderLock() {
        EntryBatch batch = new EntryBatch(head(jdbc));
        jdbc.query(TAKE_FROM_OUTBOX, batch::add, MAX_BATCH_EVENTS);
        return batch.isEmpty() ? 0 : jdbc.update(batch::insert);
    }

    /** The last position of the ledger and its hash. */
    static Digest head(JdbcTemplate jdbc) {
        return jdbc
                .query(
                        "select position, hash from event_store.ledger order by position desc limit 1",
                        (row, number) -> Digest.of(row.getLong("position"), row.getBytes("hash")))
                .stream()
                .findFirst()
                .orElse(Digest.of(0, HashChain.start()));
    }

    /** The ledger entries of a batch, one list per column. */
    private static final class EntryBatch {

        private final List<Long> positions = new ArrayList<>();
        private final List<Long> indexes = new ArrayList<>();
        private final List<byte[]> hashes = new ArrayList<>();
        private final List<String> types = new ArrayList<>();
        private final List<String> actors = new ArrayList<>();
        private final List<String> subjects = new ArrayList<>();
        private final List<String> times = new ArrayList<>();

        private long position;
        private byte[] hash;

        EntryBatch(Digest head) {
            position = head.position();
            hash = head.bytes();
        }

        boolean isEmpty() {
            return positions.isEmpty();
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

        PreparedStatement insert(Connection connection) throws SQLException {
            PreparedStatement insert = connection.prepareStatement(INSERT);
            insert.setArray(1, connection.createArrayOf("bigint", positions.toArray()));
            insert.setArray(2, connection.createArrayOf("bigint", indexes.toArray()));
            insert.setArray(3, connection.createArrayOf("bytea", hashes.toArray(byte[][]::new)));
            insert.setArray(4, connection.createArrayOf("text", types.toArray()));
            insert.setArray(5, connection.createArrayOf("text", actors.toArray()));
            insert.setArray(6, connection.createArrayOf("text", subjects.toArray()));
            insert.setArray(7, connection.createArrayOf("timestamptz", times.toArray()));
            return insert;
        }
    }
}
