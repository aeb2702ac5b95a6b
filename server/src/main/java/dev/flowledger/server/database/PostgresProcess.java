package dev.flowledger.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running PostgreSQL of a data directory: starts it, starts it again when it exits, and stops it. A stop does not wait for a
 * start, which can take long, because PostgreSQL first recovers from a crash.
 */
final class PostgresProcess {

    private static final Logger log = LoggerFactory.getLogger(PostgresProcess.class);

    /** After a crash, old processes of PostgreSQL need a few seconds to release the data directory. */
    private static final Duration RETRY_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration RETRY_DELAY = Duration.ofMillis(200);
    private static final Duration RESTART_DELAY = Duration.ofSeconds(10);

    /** How long pg_ctl waits. Beyond that, {@link #awaitReady} does. */
    private static final String PG_CTL_TIMEOUT_SECONDS = "1";

    private final DataDirectory directory;
    private final PostgresBinaries programs;
    private final String options;

    private final ExecutorService restarts = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "postgres-restart");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean stopping;

    /** A step of the start. */
    interface Step {
        void run() throws IOException;
    }

    /**
     * Creates the control of a process; {@link #start} starts it.
     *
     * @param settings passed on the command line, as {@code name=value}; they override the database's configuration files
     */
    PostgresProcess(DataDirectory directory, PostgresBinaries programs, int port, List<String> settings) {
        this.directory = directory;
        this.programs = programs;
        this.options = "-p " + port + settings.stream().map(" -c "::concat).collect(Collectors.joining());
    }

    /** Starts PostgreSQL and waits until it accepts connections. From then on, it is started again when it exits. */
    void start(Step beforehand) throws IOException {
        retry(() -> {
            beforehand.run();
            launch();
        });
        if (ProcessHandle.current().pid() == 1) {
            log.warn("The server is process 1 of its container, so it cannot restart PostgreSQL after a crash. Run the"
                    + " container with an init process (docker run --init)");
        }
        restartOnExit();
    }

    /** Stops PostgreSQL, also while it is starting. It is not started again. */
    void stop() throws IOException {
        stopping = true;
        restarts.shutdownNow();
        synchronized (this) {
            if (OrphanedPostgres.find(directory.cluster()).isPresent()) {
                programs.stop(directory.cluster());
            }
        }
    }

    private void retry(Step step) throws IOException {
        Instant deadline = Instant.now().plus(RETRY_TIMEOUT);
        for (int attempt = 1; ; attempt++) {
            try {
                // The log of an earlier start would be taken for the reason of this one.
                Files.deleteIfExists(directory.startLog());
                step.run();
                return;
            } catch (IOException e) {
                String reason = lastError(e);
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException(reason, e);
                }
                if (attempt == 1) {
                    log.info("PostgreSQL does not start yet; retrying: {}", reason);
                }
                pause(RETRY_DELAY);
            }
        }
    }

    private void launch() throws IOException {
        try {
            startInBackground();
        } catch (IOException e) {
            // It has failed, or it needs more time for the recovery from a crash.
            if (!awaitReady()) {
                throw e;
            }
        }
    }

    private synchronized void startInBackground() throws IOException {
        rejectIfStopping();
        programs.run(
                "pg_ctl",
                "start",
                "--pgdata=" + directory.cluster(),
                "--log=" + directory.startLog(),
                "--options=" + options,
                "--wait",
                "--timeout=" + PG_CTL_TIMEOUT_SECONDS);
    }

    /** Waits while PostgreSQL is starting. Returns whether it accepts connections. */
    private boolean awaitReady() throws IOException {
        while (OrphanedPostgres.find(directory.cluster()).isPresent()) {
            if (OrphanedPostgres.acceptsConnections(directory.cluster())) {
                return true;
            }
            pause(RETRY_DELAY);
        }
        return false;
    }

    private void restartOnExit() throws IOException {
        Optional<CompletableFuture<Void>> unused = OrphanedPostgres.find(directory.cluster())
                .map(ProcessHandle::onExit)
                .map(end -> end.thenRun(this::restart));
    }

    private void restart() {
        if (!stopping) {
            restarts.execute(this::restartWithRetries);
        }
    }

    private void restartWithRetries() {
        log.error("PostgreSQL has stopped unexpectedly; restarting it");
        try {
            while (!restarted()) {
                pause(RESTART_DELAY);
            }
        } catch (CancellationException e) {
            log.debug("The server stops during the restart", e);
        }
    }

    private boolean restarted() {
        try {
            retry(this::launch);
            restartOnExit();
            log.info("PostgreSQL has been restarted");
            return true;
        } catch (IOException e) {
            log.error("PostgreSQL does not start; retrying: {}", e.getMessage());
            return false;
        }
    }

    private void pause(Duration delay) {
        rejectIfStopping();
        try {
            TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped();
        }
    }

    private void rejectIfStopping() {
        if (stopping) {
            throw stopped();
        }
    }

    private static CancellationException stopped() {
        return new CancellationException("PostgreSQL is stopped while it is starting");
    }

    private String lastError(IOException failure) {
        Path file = directory.startLog();
        try {
            return Files.exists(file)
                    ? PostgresBinaries.lastError(Files.readString(file))
                    : String.valueOf(failure.getMessage());
        } catch (IOException noLog) {
            return String.valueOf(failure.getMessage());
        }
    }
}
