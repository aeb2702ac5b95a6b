package dev.flowledger.server.body;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.server.error.ProblemDetailException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** Limits how large bodies may be, how many bytes of them are in memory, and how many threads wait for them. */
final class BodyLimits {

    /** Routes whose bodies have parameters, state data, or the tags of a record, which can have 250 KiB. */
    private static final Pattern LARGE_BODIES = Pattern.compile(
            "/api/(?:(?:flows|deployments|flow_runs|task_runs)(?!/+(?:filter|count|paginate|history|lateness)/*$)|block_\\w+)(?:/.*)?");

    private static final Pattern LOGS = Pattern.compile("/api/logs/*");

    /** How long a body waits for memory. */
    static final long MEMORY_TIMEOUT_MILLIS = 3_000;

    private static final int BYTES_PER_PERMIT = 1024;

    /** How many threads may read the rest of rejected bodies. They do not take reads from other clients. */
    private static final int MAX_DISCARDS = 16;

    private final BodySettings settings;
    private final int memoryPermits;
    private final Semaphore largeBodies;
    private final Semaphore smallBodies;
    private final Semaphore reads;
    private final Semaphore discards = new Semaphore(MAX_DISCARDS);

    BodyLimits(BodySettings settings) {
        this.settings = settings;
        memoryPermits = permits(settings.memoryBytes());
        largeBodies = new Semaphore(memoryPermits, true);
        smallBodies = new Semaphore(memoryPermits, true);
        reads = new Semaphore(settings.maxReads());
    }

    /** The size of the largest body of a route. */
    DataSize maxSize(String path) {
        String decoded = StringUtils.uriDecode(path, UTF_8);
        if (LOGS.matcher(decoded).matches()) {
            return settings.maxLogSize();
        }
        return LARGE_BODIES.matcher(decoded).matches() ? settings.maxSize() : settings.maxSmallSize();
    }

    long timeoutNanos() {
        return settings.timeout().toNanos();
    }

    /** Tries to reserve one of the threads that may wait for clients to send a body. */
    boolean tryStartRead() {
        return reads.tryAcquire();
    }

    void endRead() {
        reads.release();
    }

    /** Tries to reserve one of the threads that may read the rest of a rejected body. */
    boolean tryStartDiscard() {
        return discards.tryAcquire();
    }

    void endDiscard() {
        discards.release();
    }

    /**
     * Reserves memory for a body. Waits in the order of arrival. Small bodies do not wait for large ones.
     *
     * @return the reservation, which the caller must close, or null if the memory stays in use
     */
    @Nullable Reservation tryReserve(long bytes, long timeoutMillis) {
        Semaphore memory = bytes > settings.maxSmallSize().toBytes() ? largeBodies : smallBodies;
        int permits = Math.min(permits(bytes), memoryPermits);
        try {
            // With a timeout of zero, a body does not overtake those that wait, either.
            return memory.tryAcquire(permits, timeoutMillis, TimeUnit.MILLISECONDS)
                    ? new Reservation(memory, permits)
                    : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    ProblemDetailException noMemory() {
        return unavailable(
                "The server already processes as many bytes of request bodies as flowledger.bodies.memory allows ("
                        + settings.memoryBytes() / 1024 + " KiB). Retry later.");
    }

    ProblemDetailException tooLarge(DataSize limit) {
        return new ProblemDetailException(
                HttpStatus.CONTENT_TOO_LARGE, "The request body is larger than " + text(limit) + ".");
    }

    ProblemDetailException tooSlow() {
        return new ProblemDetailException(
                HttpStatus.REQUEST_TIMEOUT,
                "The request body did not arrive within " + settings.timeout().toSeconds()
                        + " s (flowledger.bodies.timeout).");
    }

    ProblemDetailException tooManyReads() {
        return unavailable("The server already waits for as many request bodies as flowledger.bodies.max-reads allows ("
                + settings.maxReads() + "). Retry later.");
    }

    private static ProblemDetailException unavailable(String detail) {
        return new ProblemDetailException(HttpStatus.SERVICE_UNAVAILABLE, detail).with(HttpHeaders.RETRY_AFTER, "1");
    }

    private static int permits(long bytes) {
        return Math.toIntExact(Math.min((bytes + BYTES_PER_PERMIT - 1) / BYTES_PER_PERMIT, Integer.MAX_VALUE / 2));
    }

    private static String text(DataSize size) {
        return size.toBytes() % (1024 * 1024) == 0 ? size.toMegabytes() + " MiB" : size.toKilobytes() + " KiB";
    }

    /** Memory that is reserved until it is closed. */
    static final class Reservation implements AutoCloseable {

        private final Semaphore memory;
        private int permits;

        private Reservation(Semaphore memory, int permits) {
            this.memory = memory;
            this.permits = permits;
        }

        /** Releases the memory that a body of this size does not need. */
        void shrink(long bytes) {
            int excess = permits - permits(bytes);
            if (excess > 0) {
                memory.release(excess);
                permits -= excess;
            }
        }

        @Override
        public void close() {
            memory.release(permits);
            permits = 0;
        }
    }
}
