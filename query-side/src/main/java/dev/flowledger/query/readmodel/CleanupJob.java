package dev.flowledger.query.readmodel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FailureReason;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Deletes rows in the background: periodically, in small transactions, and only while the database accepts changes. */
public final class CleanupJob implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CleanupJob.class);

    private final String name;
    private final Duration interval;
    private final DatabaseState database;
    private final IntSupplier deleteSome;
    private volatile @Nullable ScheduledExecutorService scheduler;

    /**
     * Creates a job.
     *
     * @param name the name of its thread
     * @param interval the time between two runs
     * @param deleteSome deletes some rows and returns how many. A run repeats it until it returns 0
     */
    public CleanupJob(String name, Duration interval, DatabaseState database, IntSupplier deleteSome) {
        this.name = name;
        this.interval = interval;
        this.database = database;
        this.deleteSome = deleteSome;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        Future<?> unused =
                started.scheduleWithFixedDelay(this::clean, interval.toMillis(), interval.toMillis(), MILLISECONDS);
        scheduler = started;
    }

    @Override
    public void stop() {
        if (scheduler != null) {
            scheduler.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return scheduler != null && !scheduler.isShutdown();
    }

    private void clean() {
        try {
            while (!Thread.currentThread().isInterrupted()
                    && database.problemWithChanges() == null
                    && deleteSome.getAsInt() > 0) {
                // The next rows.
            }
        } catch (RuntimeException | Error e) {
            // The scheduler would not run the job again.
            if (isRunning() && !database.report(e)) {
                log.warn("The job {} has failed, will retry: {}", name, FailureReason.of(e));
            }
        }
    }
}
