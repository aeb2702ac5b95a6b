package dev.flowledger.command.barrier;

import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.stereotype.Component;

/**
 * The exclusive side of the append barrier, a PostgreSQL advisory lock that every appending transaction holds shared until it
 * ends ({@link SharedAppendBarrier}). While a rebuild holds it exclusively, no transaction has been assigned a global
 * index that it has not committed, and none can append.
 */
@Component
public class AppendBarrier {

    /** A holder whose machine freezes must not block all appends: PostgreSQL ends its session. */
    private static final String ACQUIRE_EXCLUSIVE =
            "select pg_advisory_xact_lock(event_store.append_barrier()) from (select"
                    + " set_config('lock_timeout', ?, true), set_config('idle_in_transaction_session_timeout', '3s', true)) settings";

    /** For the statements of the caller's transaction after the barrier was acquired. */
    private static final String LOCK_TIMEOUT_OF_HOLDER = "set local lock_timeout = '2s'";

    private static final String HOLDERS = """
            select string_agg(format('process %s (%s%s), in a transaction since %s, %s', a.pid, a.application_name,
                coalesce(', from ' || host(a.client_addr), ''), to_char(a.xact_start at time zone 'UTC', 'HH24:MI:SS'), a.state), '; ')
            from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and a.pid <> pg_backend_pid()
              and l.database = (select oid from pg_database where datname = current_database())
              and (l.classid::bigint << 32) + l.objid::bigint = event_store.append_barrier()""";

    private final JdbcTemplate jdbc;

    AppendBarrier(DataSource dataSource) {
        this.jdbc = jdbcTemplate(dataSource);
    }

    /** Spring's default translation does not map SQLSTATE 55P03 to {@link CannotAcquireLockException}. */
    private static JdbcTemplate jdbcTemplate(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.setExceptionTranslator(new SQLErrorCodeSQLExceptionTranslator("PostgreSQL"));
        return jdbc;
    }

    /**
     * Acquires the barrier exclusively until the caller's transaction ends. While it waits, new appends wait too.
     *
     * @param timeout how long to wait for the transactions that hold it shared
     * @return whether the barrier was acquired; if not, the caller must roll its transaction back
     */
    public boolean tryAcquireExclusive(Duration timeout) {
        return tryAcquireExclusive(jdbc, timeout);
    }

    /**
     * Acquires the barrier exclusively until the transaction of this connection ends.
     *
     * @param connection a connection without auto-commit
     * @param timeout how long to wait for the transactions that hold it shared
     * @return whether the barrier was acquired; if not, the caller must roll its transaction back
     */
    public boolean tryAcquireExclusive(Connection connection, Duration timeout) {
        return tryAcquireExclusive(jdbcTemplate(new SingleConnectionDataSource(connection, true)), timeout);
    }

    private static boolean tryAcquireExclusive(JdbcTemplate jdbc, Duration timeout) {
        try {
            jdbc.query(ACQUIRE_EXCLUSIVE, row -> {}, timeout.toMillis() + "ms");
            jdbc.execute(LOCK_TIMEOUT_OF_HOLDER);
            return true;
        } catch (CannotAcquireLockException heldByAppends) {
            return false;
        }
    }

    /** Describes the sessions that hold the barrier, for an operator. */
    public String holders() {
        String holders = jdbc.queryForObject(HOLDERS, String.class);
        return holders == null ? "no session" : holders;
    }
}
