package dev.flowledger.command.eventstore;

import dev.flowledger.api.FinalStatements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.stereotype.Component;

/** Executes the final statements of a unit of work and commits its transaction, in one round trip. */
@Component
public class FinalCommit {

    /** The commit is flushed, unless the database commits asynchronously. Then the flush may be behind the commit. */
    private static final String POSITION = "select case current_setting('synchronous_commit')"
            + " when 'off' then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end::text";

    private final JdbcTemplate jdbc;
    private final UniqueViolations violations = new UniqueViolations();
    private final boolean reportsPosition;

    /**
     * Creates the commit.
     *
     * @param standbys the URL of the standbys that answer reads; blank if there are none
     */
    FinalCommit(DataSource dataSource, @Value("${flowledger.read-datasource.url:}") String standbys) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.reportsPosition = !standbys.isBlank();
    }

    /** Whether {@link #execute} returns the position of the commit. Then it must also be called without final statements. */
    public boolean reportsPosition() {
        return reportsPosition;
    }

    /**
     * Executes statements and commits the current transaction. Its transaction manager must commit, too, which needs no round trip.
     *
     * @param onRejected called if PostgreSQL has rejected a statement. Then the transaction is not committed. After any other
     *     failure it may be
     * @return a position in the write-ahead log that includes the commit; null if no standby answers reads
     * @throws ConcurrencyException if another node has appended to the stream
     */
    public @Nullable String execute(FinalStatements statements, Runnable onRejected) {
        String commit = reportsPosition ? "commit; " + POSITION : "commit";
        try {
            return jdbc.execute(
                            statements.isEmpty() ? commit : statements.text() + "; " + commit,
                            (PreparedStatementCallback<Optional<String>>) statement -> {
                                new ArgumentPreparedStatementSetter(
                                                statements.values().toArray())
                                        .setValues(statement);
                                return lastText(statement);
                            })
                    .orElse(null);
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

    /** Executes statements and returns the text that is the result of the last one; empty if they have no results. */
    private static Optional<String> lastText(PreparedStatement statement) throws SQLException {
        Optional<String> text = Optional.empty();
        boolean isRow = statement.execute();
        while (isRow || statement.getUpdateCount() >= 0) {
            if (isRow) {
                try (ResultSet row = statement.getResultSet()) {
                    text = row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
                }
            }
            isRow = statement.getMoreResults();
        }
        return text;
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
