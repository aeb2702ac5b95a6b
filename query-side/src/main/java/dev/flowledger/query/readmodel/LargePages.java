package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Transactions that read a page while it is written to the response. Each holds a connection for as long as its client needs to
 * read the response, so their number is limited.
 */
@Component
class LargePages {

    /** The number of connections that remain for other filters. */
    private static final int RESERVED_CONNECTIONS = 2;

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(20);

    /** The rows of the page are read by several statements, and other callers change records in between. */
    private static final String ONE_SNAPSHOT = "set transaction isolation level repeatable read";

    private final EntityManagerFactory entityManagers;
    private final Semaphore permits;

    LargePages(EntityManagerFactory entityManagers, @Value("${flowledger.filters.connections}") int connections) {
        this.entityManagers = entityManagers;
        this.permits = new Semaphore(Math.max(1, connections - RESERVED_CONNECTIONS), true);
    }

    /** Runs work that reads a page, in a transaction that sees the data of its first statement. */
    void read(Consumer<EntityManager> work) {
        acquire();
        try (EntityManager entityManager = entityManagers.createEntityManager()) {
            entityManager.getTransaction().begin();
            try {
                entityManager.createNativeQuery(ONE_SNAPSHOT).executeUpdate();
                work.accept(entityManager);
            } finally {
                entityManager.getTransaction().rollback();
            }
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
