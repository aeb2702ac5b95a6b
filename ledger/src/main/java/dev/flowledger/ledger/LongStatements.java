package dev.flowledger.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs statements of background work, which may take longer than those of a request while the database is busy. */
@Component
class LongStatements {

    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);

    /** Longer, so that the statement ends in the database, too. */
    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(70);

    private static final Executor SAME_THREAD = Runnable::run;

    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;

    LongStatements(DataSource dataSource, PlatformTransactionManager transactions) {
        this.transaction = new TransactionTemplate(transactions);
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Runs work in a transaction with a longer timeout. */
    <T> T run(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            // The connection pool resets it when the connection is returned.
            jdbc.execute((ConnectionCallback<Boolean>) LongStatements::extendNetworkTimeout);
            jdbc.query(
                    "select set_config('statement_timeout', ?, true)", row -> {}, STATEMENT_TIMEOUT.toMillis() + "ms");
            return work.get();
        }));
    }

    private static boolean extendNetworkTimeout(Connection connection) throws SQLException {
        connection.setNetworkTimeout(SAME_THREAD, (int) NETWORK_TIMEOUT.toMillis());
        return true;
    }
}
