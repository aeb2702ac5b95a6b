package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions that read a page while it is written to the response. Each holds a connection for as long as its client needs to
 * read the response, so their number is limited.
 */
@Component
class LargePages {

    /** The number of connections that remain for other filters. */
    private static final int RESERVED_CONNECTIONS = 2;

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(20);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Semaphore permits;

    LargePages(
            @Qualifier("filterDataSource") DataSource dataSource,
            @Value("${flowledger.filters.connections}") int connections) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        // The rows of the page are read by several statements, and other callers change records in between.
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        transaction.setReadOnly(true);
        this.permits = new Semaphore(Math.max(1, connections - RESERVED_CONNECTIONS), true);
    }

    /** Runs work that reads a page, in a transaction that sees the data of its first statement. */
    void read(Consumer<JdbcTemplate> work) {
        acquire();
        try {
            transaction.executeWithoutResult(status -> work.accept(jdbc));
        } finally {
            permits.release();
        }
    }

    private void acquire() {
        try {
            if (permits.tryAcquire(WAIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ApiException.unavailable("Too many large pages are being read. Request a smaller page or retry later.");
    }
}
