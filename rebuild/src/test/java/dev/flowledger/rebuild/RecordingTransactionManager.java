package dev.flowledger.rebuild;

import static org.mockito.Mockito.mock;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;

/** Counts transactions instead of running them in a database. */
class RecordingTransactionManager implements PlatformTransactionManager {

    private int commits;
    private int rollbacks;

    LongRunningTransaction longRunningTransaction() {
        return new LongRunningTransaction(this, mock(JdbcTemplate.class));
    }

    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
        return new SimpleTransactionStatus();
    }

    @Override
    public void commit(TransactionStatus status) {
        if (status.isRollbackOnly()) {
            rollbacks++;
        } else {
            commits++;
        }
    }

    @Override
    public void rollback(TransactionStatus status) {
        rollbacks++;
    }

    int commits() {
        return commits;
    }

    int rollbacks() {
        return rollbacks;
    }
}
