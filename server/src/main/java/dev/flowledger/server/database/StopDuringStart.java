package dev.flowledger.server.database;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this program immediately when it is stopped while the embedded PostgreSQL is starting. Spring would first complete the start,
 * which can take minutes.
 */
final class StopDuringStart implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StopDuringStart.class);

    /** The exit code after SIGTERM. */
    private static final int EXIT_CODE = 143;

    private final Thread shutdownHook = new Thread(this::stop, "stop-during-start");
    private volatile @Nullable PostgresProcess postgres;

    private StopDuringStart() {}

    /** Begins the start. */
    static StopDuringStart enable() {
        StopDuringStart stop = new StopDuringStart();
        Runtime.getRuntime().addShutdownHook(stop.shutdownHook);
        return stop;
    }

    /** Names the process that must be stopped, too. */
    void include(PostgresProcess process) {
        postgres = process;
    }

    private void stop() {
        log.info("The server is stopped while its embedded PostgreSQL is starting");
        try {
            PostgresProcess process = postgres;
            if (process != null) {
                process.stop();
            }
            // Such as initdb. Its incomplete directory is deleted at the next start.
            ProcessHandle.current().children().forEach(ProcessHandle::destroy);
        } catch (IOException e) {
            log.warn("PostgreSQL does not stop: {}", e.getMessage());
        }
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    /** Ends the start. If the program is stopping already, this method does not return. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException stopping) {
            awaitHalt();
        }
    }

    private void awaitHalt() {
        try {
            shutdownHook.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
