package dev.flowledger.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions whose statements may take longer than those of a request, such as creating an index on millions of rows. */
@Component
class LongRunningTransaction {

    private static final Duration NETWORK_TIMEOUT = Duration.ofHours(12);

    /**
     * With {@code client_connection_check_interval} PostgreSQL cancels a long statement when the node has died; otherwise it
     * would notice only when the statement ends.
     */
    private static final String SETTINGS = "select set_config('client_connection_check_interval', '1s', true),"
            + " set_config('statement_timeout', '0', true), set_config('lock_timeout', '10s', true),"
            + " set_config('maintenance_work_mem', '128MB', true), set_config('work_mem', '64MB', true)";

    private static final Executor SAME_THREAD = Runnable::run;

    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;

    LongRunningTransaction(PlatformTransactionManager transactions, JdbcTemplate jdbc) {
        this.transaction = new TransactionTemplate(transactions);
        this.jdbc = jdbc;
    }

    /** Runs work in a transaction. */
    void run(Runnable work) {
        transaction.executeWithoutResult(status -> {
            configure();
            work.run();
        });
    }

    /** Runs work in a transaction. */
    <T> @Nullable T get(Supplier<@Nullable T> work) {
        return transaction.execute(status -> {
            configure();
            return work.get();
        });
    }

    /** Runs work that has a result in a transaction. */
    <T> T require(Supplier<T> work) {
        return Objects.requireNonNull(get(work));
    }

    /** Runs work in a transaction, which is rolled back if the result is null. */
    <T> @Nullable T getOrRollBack(Supplier<@Nullable T> work) {
        return transaction.execute(status -> {
            configure();
            T result = work.get();
            if (result == null) {
                status.setRollbackOnly();
            }
            return result;
        });
    }

    /** Runs work in a transaction that is rolled back. */
    void rollBack(Runnable work) {
        transaction.executeWithoutResult(status -> {
            configure();
            status.setRollbackOnly();
            work.run();
        });
    }

    /** The connection pool resets the network timeout when the connection is returned. */
    private void configure() {
        jdbc.execute((ConnectionCallback<Boolean>) LongRunningTransaction::extendNetworkTimeout);
        jdbc.query(SETTINGS, row -> {});
    }

    private static boolean extendNetworkTimeout(Connection connection) throws SQLException {
        connection.setNetworkTimeout(SAME_THREAD, (int) NETWORK_TIMEOUT.toMillis());
        return true;
    }
}
