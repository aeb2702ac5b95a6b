package dev.flowledger.ledger;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Finds out why the ledger does not advance: a failure of this node, or the database sessions that hold locks. */
@Component
public class LedgerLockDiagnostics {

    /**
     * The session that holds the sequencing lock, and the sessions that it waits for, transitively. PostgreSQL hides most details
     * of other users' sessions unless the server's role is a member of pg_read_all_stats.
     */
    private static final String LOCK_HOLDERS = """
            with recursive holder (pid) as (
                select pid from pg_locks
                where locktype = 'advisory' and granted and objsubid = 1
                    and classid::bigint << 32 | objid::bigint = ?
                    and database = (select oid from pg_database where datname = current_database())
                union
                select unnest(pg_blocking_pids(pid)) from holder)
            select pid, application_name, host(client_addr) as client, state, coalesce(xact_start, state_change) as since
            from holder join pg_stat_activity using (pid) order by since""";

    private final JdbcTemplate jdbc;
    private final SequencingAttempts attempts;

    LedgerLockDiagnostics(DataSource dataSource, SequencingAttempts attempts) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.attempts = attempts;
    }

    /**
     * A database session that holds the sequencing lock, or blocks the session that holds it.
     *
     * @param pid the process id, for pg_terminate_backend
     * @param application the application_name of the session
     * @param client the client address; null for a local connection, or if the role may not see it
     * @param state the state column of pg_stat_activity
     * @param since the start of the transaction, or of the current state if there is no transaction
     */
    public record LockHolder(
            int pid,
            String application,
            @Nullable String client,
            @Nullable String state,
            @Nullable Instant since) {}

    /**
     * The result of a diagnosis.
     *
     * @param failure the message of this node's last failure to sequence; null if the last attempt succeeded
     * @param lockHolders the sessions that hold the sequencing lock or block its holder
     */
    public record Diagnosis(@Nullable String failure, List<LockHolder> lockHolders) {}

    /** Diagnoses the current state. A healthy ledger also has a lock holder while a node sequences a batch. */
    public Diagnosis diagnose() {
        return new Diagnosis(
                attempts.failure(),
                jdbc.query(
                        LOCK_HOLDERS,
                        (row, number) -> {
                            Timestamp since = row.getTimestamp("since");
                            return new LockHolder(
                                    row.getInt("pid"),
                                    row.getString("application_name"),
                                    row.getString("client"),
                                    row.getString("state"),
                                    since == null ? null : since.toInstant());
                        },
                        LedgerSequencer.LOCK_ID));
    }
}
