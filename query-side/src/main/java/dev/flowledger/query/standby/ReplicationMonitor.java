package dev.flowledger.query.standby;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads periodically how the primary replicates its log. Logs the settings at the start and when they change. */
final class ReplicationMonitor {

    private static final Logger log = LoggerFactory.getLogger(ReplicationMonitor.class);

    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

    /** One row for each connected standby that the role may see, and one row if there is none. */
    private static final String QUERY = """
            select current_setting('synchronous_commit') as synchronous_commit,
                current_setting('synchronous_standby_names') as synchronous_standby_names,
                pg_has_role('pg_read_all_stats', 'usage') as may_see_standbys, r.application_name, r.sync_state,
                greatest(0, pg_current_wal_flush_lsn() - coalesce(r.replay_lsn, '0/0'))::bigint as bytes_behind
            from (values (1)) as one left join pg_stat_replication r on r.state = 'streaming'
            order by r.application_name, r.client_addr, r.client_port""";

    private volatile @Nullable Replication last;

    /** As in {@link System#nanoTime()}. */
    private long nextRead = System.nanoTime();

    /** What was read last; null if nothing was read yet. */
    @Nullable Replication last() {
        return last;
    }

    /** Reads the state from the primary, unless it was read recently. One thread calls this. */
    void readIfDue(Connection primary) throws SQLException {
        long now = System.nanoTime();
        if (now - nextRead < 0) {
            return;
        }
        nextRead = now + INTERVAL;
        Replication current = read(primary);
        if (!current.hasSettingsOf(last)) {
            log.info("{}", current.description());
        }
        last = current;
    }

    private static Replication read(Connection primary) throws SQLException {
        try (PreparedStatement statement = primary.prepareStatement(QUERY);
                ResultSet row = statement.executeQuery()) {
            row.next();
            String commit = row.getString("synchronous_commit");
            String names = row.getString("synchronous_standby_names");
            boolean maySeeStandbys = row.getBoolean("may_see_standbys");
            List<Replication.ConnectedStandby> standbys = new ArrayList<>();
            do {
                String syncState = row.getString("sync_state");
                if (syncState != null) {
                    standbys.add(new Replication.ConnectedStandby(
                            row.getString("application_name"), syncState, row.getLong("bytes_behind")));
                }
            } while (row.next());
            return new Replication(commit, names, maySeeStandbys ? standbys : null);
        }
    }
}
