package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import java.io.OutputStream;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * Transactions that read a page while it is written to the response. Each holds a connection for as long as its client needs to
 * read the response, so their number and duration are limited. They are transactions of
 * the primary: a standby would cancel them, or delay the replay of its log.
 */
@Component
class LargePages {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(5);

    private final JdbcTemplate jdbc;
    private final FilterSettings settings;
    private final Semaphore permits;

    LargePages(@Qualifier("filterDataSource") DataSource dataSource, FilterSettings settings) {
        this.jdbc = new CancellableJdbcTemplate(dataSource);
        this.settings = settings;
        this.permits = new Semaphore(settings.largePages(), true);
    }

    /** A page whose records are read by some work, which passes them to a consumer. Its time starts now. */
    <V> RecordPage<V> page(Work<V> work) {
        Duration timeout = settings.largePageTimeout();
        long deadline = System.nanoTime() + timeout.toNanos();
        return new RecordPage<>() {
            @Override
            public void forEach(Consumer<? super V> consumer) {
                try {
                    read(transaction -> work.read(transaction, consumer));
                } catch (RuntimeException e) {
                    // Spring would ignore a failure to write, and end the response as if the page were complete.
                    throw System.nanoTime() - deadline < 0
                            ? e
                            : new IllegalStateException(
                                    "The client has not read a large page within " + timeout.toSeconds() + " s", e);
                }
            }

            @Override
            public OutputStream limited(OutputStream response) {
                return new DeadlineOutputStream(response, deadline);
            }
        };
    }

    /** Reads the records of a page in a transaction. */
    interface Work<V> {
        void read(JdbcTemplate transaction, Consumer<? super V> consumer);
    }

    /** Runs work in a transaction that sees the data of its first statement. The pool rolls back and resets the connection. */
    private void read(Consumer<JdbcTemplate> work) {
        acquire();
        try {
            jdbc.execute((ConnectionCallback<Boolean>) connection -> {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                // The rows of the page are read by several statements, and other callers change records in between.
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                JdbcTemplate transaction =
                        new CancellableJdbcTemplate(new SingleConnectionDataSource(connection, true));
                // Also ends the session if the server waits for the client to read a part.
                transaction.execute("set local idle_in_transaction_session_timeout = "
                        + settings.largePageTimeout().toMillis());
                work.accept(transaction);
                return true;
            });
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
        throw ApiException.unavailable("The server already sends " + settings.largePages()
                + " large pages (flowledger.filters.large-pages). Request fewer records or retry later.");
    }
}
