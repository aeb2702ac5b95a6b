package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
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

    /** A batch ends with the event that exceeds this size. One event may have a megabyte. */
    private static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;

    /** The advisory lock for sequencing, shared by all nodes of a database. */
    static final long LOCK_ID = 0x6c656467657200L;

    /** A small fetch size, because one payload can have a megabyte. */
    private static final int FETCH_SIZE = 50;

    /**
     * The timeout releases the lock of a node that freezes during a batch, for example because its machine is suspended. All
     * statements look rows up by their keys: without sequential scans, a plan that was made while the tables were small remains
     * right while they grow. Without hash and merge joins, a batch of a long outbox does not read the whole table of events.
     */
    private static final String SETTINGS = "set_config('idle_in_transaction_session_timeout', '3s', true),"
            + " set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),"
            + " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";

    private static final String TRY_LOCK =
            "select pg_try_advisory_xact_lock(?) from (select " + SETTINGS + ") settings";

    /**
     * The next batch of the outbox. The order is that of the global index, except that an event never precedes an earlier event of
     * its stream: its index may be lower if the sequence of indexes was set back. If the outbox has more rows than a batch, the
     * earlier events of the batch's streams are added. Rows without an event, and of events that already have a ledger entry, exist
     * after a restore that fired the trigger.
     */
    private static final String BATCH = """
            with recursive oldest as materialized (
                select global_index from event_store.outbox order by global_index limit ?),
            pending (global_index, stream, sequence, bytes) as (
                select global_index, stream, sequence, coalesce(bytes, 0)
                from oldest left join event_store.event using (global_index)
                union
                select e.global_index, e.stream, e.sequence, e.bytes
                from pending join event_store.event e on e.stream = pending.stream and e.sequence = pending.sequence - 1
                    join event_store.outbox o on o.global_index = e.global_index
                where (select count(*) from oldest) = ?),
            ordered as (
                select global_index, sequence, bytes, max(global_index) over (partition by stream order by sequence) as rank
                from pending),
            batch as (
                select global_index, sequence, rank, sum(bytes) over (order by rank, sequence) - bytes as bytes_before
                from ordered)
            select b.global_index, l.position is not null as sequenced, e."time"::text as time_text, e.bytes, %s
            from batch b left join event_store.event e using (global_index) left join event_store.ledger l using (global_index)
            where bytes_before < ? order by rank, sequence""".formatted(StoredEvents.EVENT_COLUMNS);

    private static final String INSERT = """
            insert into event_store.ledger (
                position, global_index, hash, type, actor, subject, "time", command, request, parent)
            select * from unnest(?::bigint[], ?::bigint[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],
                ?::text[], ?::text[], ?::text[])""";

    /** After the insertion of the entries: a trigger rejects the deletion of an event that has none. */
    private static final String DELETE_FROM_OUTBOX =
            "delete from event_store.outbox where global_index = any (?::bigint[])";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final LedgerTree stored;

    /** What this node has sequenced last; null after a failure. Guarded by the lock in the database. */
    private volatile @Nullable Sequenced sequenced;

    private record Sequenced(Cursor end, TreeAppender tree) {}

    LedgerSequencer(DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(FETCH_SIZE);
        this.transaction = new TransactionTemplate(transactions);
        this.stored = new LedgerTree(jdbc);
    }

    /**
     * The result of an attempt to sequence a batch.
     *
     * @param events the number of sequenced events
     * @param full whether the batch had the maximum size, so that there may be more events
     */
    record Result(int events, boolean full) {

        private static final Result NOTHING = new Result(0, false);
    }

    /** Sequences one batch if the lock is free. */
    Result sequenceBatch() {
        Result result =
                transaction.execute(status -> Boolean.TRUE.equals(jdbc.queryForObject(TRY_LOCK, Boolean.class, LOCK_ID))
                        ? sequenceBatchUnderLock()
                        : Result.NOTHING);
        return result == null ? Result.NOTHING : result;
    }

    /** Runs in separate statements after the lock, so that each sees what the previous lock holder has committed. */
    private Result sequenceBatchUnderLock() {
        Cursor head = head(jdbc);
        TreeAppender appender = treeAt(head);
        EntryBatch batch = new EntryBatch(appender, head);
        jdbc.query(BATCH, batch::add, MAX_BATCH_EVENTS, MAX_BATCH_EVENTS, MAX_BATCH_BYTES);
        if (!batch.positions.isEmpty()) {
            jdbc.update(batch::insert);
        }
        if (appender.hasCompletedTiles()) {
            jdbc.update(appender::insertCompletedTiles);
            appender.clear();
        }
        if (!batch.taken.isEmpty()) {
            jdbc.update(batch::deleteFromOutbox);
        }
        sequenced = new Sequenced(batch.end(), appender);
        return new Result(batch.positions.size(), batch.isFull());
    }

    /** The end of the tree: from memory if this node has sequenced the last batch. */
    private TreeAppender treeAt(Cursor head) {
        Sequenced last = sequenced;
        // It is wrong if this batch is rolled back.
        sequenced = null;
        return last != null && last.end().equals(head) ? last.tree() : TreeAppender.after(head.position(), stored);
    }

    /** The last event of the ledger. */
    static Cursor head(JdbcTemplate jdbc) {
        return jdbc
                .query(
                        "select position, hash from event_store.ledger order by position desc limit 1",
                        LedgerSequencer::cursor)
                .stream()
                .findFirst()
                .orElse(Cursor.START);
    }

    static Cursor cursor(ResultSet row, int number) throws SQLException {
        return Cursor.of(row.getLong("position"), row.getBytes("hash"));
    }

    /** The ledger entries of a batch, one list per column. */
    private static final class EntryBatch {

        /** The global indexes of all outbox rows of the batch. */
        private final List<Long> taken = new ArrayList<>();

        private final List<Long> positions = new ArrayList<>();
        private final List<Long> indexes = new ArrayList<>();
        private final List<byte[]> hashes = new ArrayList<>();
        private final List<String> types = new ArrayList<>();
        private final List<String> actors = new ArrayList<>();
        private final List<String> subjects = new ArrayList<>();
        private final List<String> times = new ArrayList<>();
        private final List<String> commands = new ArrayList<>();
        private final List<String> requests = new ArrayList<>();
        private final List<@Nullable String> parents = new ArrayList<>();

        private final TreeAppender tree;
        private final Cursor start;
        private long bytes;

        EntryBatch(TreeAppender tree, Cursor start) {
            this.tree = tree;
            this.start = start;
        }

        /** The last event of the ledger after this batch. */
        Cursor end() {
            return hashes.isEmpty() ? start : Cursor.of(tree.size(), hashes.get(hashes.size() - 1));
        }

        boolean isFull() {
            return taken.size() >= MAX_BATCH_EVENTS || bytes >= MAX_BATCH_BYTES;
        }

        void add(ResultSet row) throws SQLException {
            taken.add(row.getLong("global_index"));
            bytes += row.getLong("bytes");
            if (row.getObject("id") == null || row.getBoolean("sequenced")) {
                return;
            }
            StoredEvent event = StoredEvents.event(row);
            long position = tree.size() + 1;
            byte[] hash = TreeHash.leaf(event.canonical(position).getBytes(UTF_8));
            tree.add(hash);
            positions.add(position);
            indexes.add(row.getLong("global_index"));
            hashes.add(hash);
            types.add(event.type());
            actors.add(event.actor());
            subjects.add(event.subject());
            times.add(row.getString("time_text"));
            commands.add(event.command());
            requests.add(event.correlationId());
            parents.add(event.parent());
        }

        PreparedStatement deleteFromOutbox(Connection connection) throws SQLException {
            PreparedStatement delete = connection.prepareStatement(DELETE_FROM_OUTBOX);
            delete.setArray(1, connection.createArrayOf("bigint", taken.toArray()));
            return delete;
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
            insert.setArray(8, connection.createArrayOf("text", commands.toArray()));
            insert.setArray(9, connection.createArrayOf("text", requests.toArray()));
            insert.setArray(10, connection.createArrayOf("text", parents.toArray()));
            return insert;
        }
    }
}
