package dev.flowledger.query.readmodel;

import dev.flowledger.query.standby.StandbyConnections;
import dev.flowledger.query.standby.Standbys;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Executes the queries of reads on standbys, if there are any. A query that a standby cannot answer, or that fails there, is
 * executed on the primary. So are those of commands, which are in a transaction.
 */
public final class ReadTemplate extends CancellableJdbcTemplate {

    /** The state of a statement that was cancelled because it, or its request, took too long. */
    private static final String QUERY_CANCELED = "57014";

    private final @Nullable StandbyConnections standbys;
    private final @Nullable CancellableJdbcTemplate standby;

    /**
     * Creates a template.
     *
     * @param primary the pool of connections to the primary
     * @param standbys the standbys, to which it opens connections like those of the pool
     */
    public ReadTemplate(DataSource primary, Optional<Standbys> standbys) {
        super(primary);
        this.standbys = standbys.map(all -> all.like(primary)).orElse(null);
        this.standby = this.standbys == null ? null : new CancellableJdbcTemplate(this.standbys);
    }

    /** All methods for queries with parameters end here. */
    @Override
    public <T extends @Nullable Object> T query(
            PreparedStatementCreator statement,
            @Nullable PreparedStatementSetter setter,
            ResultSetExtractor<T> extractor) {
        if (standby == null || standbys == null || TransactionSynchronizationManager.isActualTransactionActive()) {
            return super.query(statement, setter, extractor);
        }
        try {
            T result = standby.query(statement, setter, extractor);
            standbys.recordAnswer();
            return result;
        } catch (DataAccessException e) {
            if (isCancelled(e)) {
                throw e;
            }
            standbys.recordFailure(e);
        }
        return super.query(statement, setter, extractor);
    }

    /** Repeating it would take as long again. */
    private static boolean isCancelled(DataAccessException failure) {
        return failure.getRootCause() instanceof SQLException cause && QUERY_CANCELED.equals(cause.getSQLState());
    }
}
