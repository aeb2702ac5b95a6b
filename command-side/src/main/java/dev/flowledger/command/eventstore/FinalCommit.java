package dev.flowledger.command.eventstore;

import dev.flowledger.api.FinalStatements;
import javax.sql.DataSource;
import org.axonframework.modelling.command.ConcurrencyException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Executes the final statements of a unit of work and commits its transaction, in one round trip. */
@Component
public class FinalCommit {

    private final JdbcTemplate jdbc;
    private final UniqueViolations violations = new UniqueViolations();

    FinalCommit(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * Executes statements and commits the current transaction. Its transaction manager must commit, too, which needs no round trip.
     *
     * @param onRejected called if PostgreSQL has rejected a statement. Then the transaction is not committed. After any other
     *     failure it may be
     * @throws ConcurrencyException if another node has appended to the stream
     */
    public void execute(FinalStatements statements, Runnable onRejected) {
        try {
            int ignored = jdbc.update(
                    statements.text() + "; commit", statements.values().toArray());
        } catch (DataAccessException e) {
            if (isTransactionFailed()) {
                onRejected.run();
            }
            if (violations.isDuplicateKeyViolation(e)) {
                throw new ConcurrencyException("Another node has appended to the stream", e);
            }
            throw UniqueViolations.isDuplicateGlobalIndex(e) ? UniqueViolations.duplicateGlobalIndex(e) : e;
        }
    }

    /** Whether a statement has failed, after which PostgreSQL does not execute the commit. */
    private boolean isTransactionFailed() {
        try {
            return Boolean.TRUE.equals(jdbc.execute((ConnectionCallback<Boolean>) connection ->
                    connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED));
        } catch (DataAccessException connectionLost) {
            return false;
        }
    }
}
