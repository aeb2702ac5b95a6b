package dev.flowledger.ledger;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What holds the ledger, for whoever has found that it does not go on. */
@Component
public class LedgerLockDiagnostics {

    /**
     * The session that has the writer's lock, and those that it waits for in turn. Of other users' sessions PostgreSQL tells no
     * more than the application, unless the server's user may see them (pg_read_all_stats).
     */
    private static final String HOLDERS = """
            with recursive hold (pid) as (
                select pid from pg_locks
                where locktype = 'advisory' and granted and objsubid = 1
                    and classid::bigint << 32 | objid::bigint = ?
                    and database = (select oid from pg_database where datname = current_database())
                union
                select unnest(pg_blocking_pids(pid)) from hold)
            select pid, application_name, host(client_addr) as client, state, coalesce(xact_start, state_change) as since
            from hold join pg_stat_activity using (pid) order by since""";

    private final JdbcTemplate jdbc;
    private final LedgerSequencingJob keeper;

    LedgerLockDiagnostics(DataSource dataSource, LedgerSequencingJob keeper) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.keeper = keeper;
    }

    /**
     * A session of the database that holds the ledger.
     *
     * @param pid its process, for pg_terminate_backend
     * @param application the name that it has given itself
     * @param client the address that it comes from; null when it is a local one or not to be seen
     * @param state what it is doing, in PostgreSQL's words
     * @param since when its transaction began; without one, when it was last heard of
     */
    public record Holder(
            int pid,
            String application,
            @Nullable String client,
            @Nullable String state,
            @Nullable Instant since) {}

    /**
     * What holds it, as far as that can be seen.
     *
     * @param failure what this server's last attempt to write has failed with, in a sentence; null when it has not failed
     * @param holders who has the writer's lock, and whom they wait for
     */
    public record Hold(@Nullable String failure, List<Holder> holders) {}

    /** What holds it now. A ledger that goes on is held as well, by whoever writes it at the moment. */
    public Hold now() {
        return new Hold(
                keeper.failure(),
                jdbc.query(
                        HOLDERS,
                        (row, number) -> {
                            Timestamp since = row.getTimestamp("since");
                            return new Holder(
                                    row.getInt("pid"),
                                    row.getString("application_name"),
                                    row.getString("client"),
                                    row.getString("state"),
                                    since == null ? null : since.toInstant());
                        },
                        LedgerSequencer.LOCK));
    }
}
