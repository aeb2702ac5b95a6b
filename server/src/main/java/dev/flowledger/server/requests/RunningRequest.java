package dev.flowledger.server.requests;

import dev.flowledger.query.readmodel.CancellableJdbcTemplate;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.catalina.connector.Request;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that a thread processes. {@link RunningRequests} ends it when its time is over or its client has disconnected: it
 * cancels the statement that the thread waits for, or interrupts another wait. The thread then responds with an error. A request
 * is not ended any more when its response has started.
 */
public final class RunningRequest {

    /** Why a request was ended. */
    public enum End {
        TIMEOUT,
        DISCONNECTED
    }

    private static final Logger log = LoggerFactory.getLogger(RunningRequest.class);

    private static final String ATTRIBUTE = RunningRequest.class.getName();

    /** Younger requests are not checked for a disconnected client, so that short requests cost nothing. */
    private static final long CHECK_CONNECTION_AFTER = Duration.ofSeconds(1).toNanos();

    /** How long the thread may take to react before the connection to the database is closed. */
    private static final long ABORT_AFTER = Duration.ofSeconds(1).toNanos();

    private final Request request;
    private final Duration timeout;
    private final Executor cancellations;
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<@Nullable Statement> statement = new AtomicReference<>();
    private volatile boolean isReceived;
    private long startedAt = System.nanoTime();
    private long waitingForBodySince;
    private boolean isWaitingForBody;
    private int checksWithoutConnection;
    private @Nullable End end;
    private long endedAt;
    private boolean isAborted;
    private boolean isResponding;
    private boolean isOver;

    RunningRequest(Request request, Duration timeout, Executor cancellations) {
        this.request = request;
        this.timeout = timeout;
        this.cancellations = cancellations;
    }

    /** Binds the request to the current thread, which processes it. */
    void begin() {
        request.setAttribute(ATTRIBUTE, this);
        CancellableJdbcTemplate.trackStatements(statement);
    }

    /** Returns the running request to which a servlet request belongs; null in tests without a web server. */
    public static @Nullable RunningRequest of(ServletRequest request) {
        return (RunningRequest) request.getAttribute(ATTRIBUTE);
    }

    /** The time of the request stops: the thread waits for its body, which has a time limit of its own. */
    public synchronized void waitForBody() {
        waitingForBodySince = System.nanoTime();
        isWaitingForBody = true;
    }

    /** The time of the request continues. */
    public synchronized void endWaitForBody() {
        startedAt += System.nanoTime() - waitingForBodySince;
        isWaitingForBody = false;
    }

    /** The request has been received completely, so that its thread does not read from the connection. */
    public void markReceived() {
        isReceived = true;
    }

    /** How long a request may take. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Prevents that the thread is interrupted from now on, and clears its interrupt: it has the result of the request and could not
     * write it otherwise. The statements of a response that is still read from the database can be cancelled.
     */
    public synchronized void beginResponse() {
        isResponding = true;
        if (end != null) {
            // The thread is not interrupted by others.
            boolean ignored = Thread.interrupted();
        }
    }

    /**
     * Prevents that the request is ended from now on, and clears the interrupt of the thread, which could not write the response
     * otherwise.
     *
     * @return why the request was ended before; null if it was not
     */
    public synchronized @Nullable End finish() {
        isOver = true;
        if (end != null) {
            // The thread is not interrupted by others.
            boolean ignored = Thread.interrupted();
        }
        CancellableJdbcTemplate.trackStatements(null);
        return end;
    }

    /**
     * Closes the connection of a response that has started, without the end of the response: the client must not take a part for the
     * whole.
     */
    void closeConnection(IOException reason) {
        request.getResponse().getCoyoteResponse().action(ActionCode.CLOSE_NOW, reason);
    }

    /**
     * Ends the request if its time is over or its client has disconnected.
     *
     * @return why the request has been ended by this call; null otherwise
     */
    synchronized @Nullable End check(long now) {
        if (isOver || isWaitingForBody || request.getResponse().isCommitted()) {
            return null;
        }
        if (end != null) {
            if (now - endedAt > ABORT_AFTER && !isAborted) {
                isAborted = true;
                abort();
            }
            return null;
        }
        long age = now - startedAt;
        if (age > timeout.toNanos()) {
            end = End.TIMEOUT;
        } else if (age > CHECK_CONNECTION_AFTER && isReceived && isDisconnected()) {
            end = End.DISCONNECTED;
        } else {
            return null;
        }
        endedAt = now;
        cancel();
        return end;
    }

    /**
     * Reads from the connection without waiting, while its thread does not read. At the end of the stream, Tomcat reports one
     * byte each time. Bytes of the next request are kept and reported once.
     */
    private boolean isDisconnected() {
        org.apache.coyote.Request connection = request.getCoyoteRequest();
        connection.action(ActionCode.AVAILABLE, true);
        checksWithoutConnection = connection.getAvailable() == 1 ? checksWithoutConnection + 1 : 0;
        return checksWithoutConnection > 1;
    }

    /** Cancels the statement that runs, in another thread because that needs a connection to the database; or interrupts. */
    private void cancel() {
        Statement running = statement.get();
        if (running == null || isClosed(running)) {
            interrupt();
        } else {
            cancellations.execute(() -> {
                try {
                    // Has no effect if the statement is not running any more.
                    running.cancel();
                } catch (SQLException e) {
                    log.debug("A statement could not be cancelled", e);
                }
            });
        }
    }

    /** Closes the connection of a statement that does not end, because the database hangs. */
    private void abort() {
        Statement running = statement.get();
        if (running != null && !isClosed(running)) {
            try {
                running.getConnection().abort(cancellations);
            } catch (SQLException e) {
                log.debug("A connection to the database could not be closed", e);
            }
        }
        interrupt();
    }

    private void interrupt() {
        if (!isResponding) {
            thread.interrupt();
        }
    }

    private static boolean isClosed(Statement statement) {
        try {
            return statement.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
