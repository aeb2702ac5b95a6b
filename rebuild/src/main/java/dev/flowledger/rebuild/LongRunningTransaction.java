package dev.flowledger.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions whose statements may take longer than a request's, such as making an index of millions of rows. */
@Component
class LongRunningTransaction {

    private static final Duration PATIENCE = Duration.ofHours(12);

    /** Whose node has died need not be finished: PostgreSQL would not notice before it has something to say. */
    private static final String SETTINGS = "select set_config('client_connection_check_interval', '1s', true),"
            + " set_config('lock_timeout', '10s', true),"
            + " set_config('maintenance_work_mem', '128MB', true), set_config('work_mem', '64MB', true)";

    private static final Executor IN_THIS_THREAD = Runnable::run;

    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;

    LongRunningTransaction(PlatformTransactionManager transactions, JdbcTemplate jdbc) {
        this.transaction = new TransactionTemplate(transactions);
        this.jdbc = jdbc;
    }

    void run(Runnable work) {
        transaction.executeWithoutResult(status -> {
            prepare();
            work.run();
        });
    }

    /** Nothing remains of it when it answers null. */
    <T> @Nullable T get(Supplier<@Nullable T> work) {
        return transaction.execute(status -> {
            prepare();
            T answer = work.get();
            if (answer == null) {
                status.setRollbackOnly();
            }
            return answer;
        });
    }

    /** Does something and leaves nothing of it. */
    void rollBack(Runnable work) {
        transaction.executeWithoutResult(status -> {
            prepare();
            status.setRollbackOnly();
            work.run();
        });
    }

    /** The pool gives the connection its own time-out back. */
    private void prepare() {
        jdbc.execute((ConnectionCallback<Boolean>) LongRunningTransaction::waitsAsLongAsItTakes);
        jdbc.query(SETTINGS, row -> {});
    }

    private static boolean waitsAsLongAsItTakes(Connection connection) throws SQLException {
        connection.setNetworkTimeout(IN_THIS_THREAD, (int) PATIENCE.toMillis());
        return true;
    }
}
