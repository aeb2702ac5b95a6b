package dev.flowledger.command.barrier;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ReadModelVersion;
import dev.flowledger.command.content.ContentKeyStore;
import dev.flowledger.command.eventstore.LoadedStreams;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The shared side of the append barrier. PostgreSQL releases the lock when the transaction ends. */
@Component
public class SharedAppendBarrier {

    /**
     * Three statements in one round trip, with BEGIN: version and streams must be read by statements that start after the lock was
     * acquired. A command whose machine freezes must not hold the barrier: PostgreSQL ends its session. The statements of commands
     * look rows up by their keys. Without sequential scans, a plan that was cached while the tables were small remains right. The
     * statement that reads the version is planned before: it scans a table of one row.
     */
    private static final String ACQUIRE = "select pg_advisory_xact_lock_shared(event_store.append_barrier()),"
            + " set_config('idle_in_transaction_session_timeout', '10s', true),"
            + " set_config('plan_cache_mode', 'force_generic_plan', true);"
            + " select version, set_config('enable_seqscan', 'off', true) from read_model.read_model_version; "
            + LoadedStreams.SELECT;

    private final JdbcTemplate jdbc;
    private final ReadModelVersion version;
    private final ContentKeyStore keys;

    SharedAppendBarrier(DataSource dataSource, ReadModelVersion version, ContentKeyStore keys) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.version = version;
        this.keys = keys;
    }

    /**
     * Acquires the barrier until the current transaction ends, and reads streams. It must be the first statement of every
     * transaction that appends events.
     *
     * @param statementTimeout the timeout of the following statements of the transaction; null for that of the session
     * @throws ApiException if the live read model has another version than this node writes
     */
    public void acquire(LoadedStreams streams, @Nullable Duration statementTimeout) {
        String sql = statementTimeout == null
                ? ACQUIRE
                // The last statement, so that it does not limit the wait for the lock.
                : ACQUIRE + "; select set_config('statement_timeout', '" + statementTimeout.toMillis() + "', true)";
        if (liveVersion(sql, streams) != version.number()) {
            throw ApiException.readModelUnavailable();
        }
    }

    /** The version of the live read model, read under the barrier; 0 if there is none. */
    private int liveVersion(String sql, LoadedStreams streams) {
        try {
            Integer live = jdbc.execute((ConnectionCallback<Integer>) connection -> acquire(connection, sql, streams));
            return live == null ? 0 : live;
        } catch (BadSqlGrammarException noReadModel) {
            return 0;
        }
    }

    private int acquire(Connection connection, String sql, LoadedStreams streams) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            streams.setParameter(statement);
            statement.execute();
            statement.getMoreResults();
            int live;
            try (ResultSet version = statement.getResultSet()) {
                live = version.next() ? version.getInt(1) : 0;
            }
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                streams.read(rows, keys);
            }
            return live;
        }
    }
}
