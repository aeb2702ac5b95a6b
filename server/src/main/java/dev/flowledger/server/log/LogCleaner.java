package dev.flowledger.server.log;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.flowledger.api.DatabaseState;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Deletes old logs, in small transactions. */
@Component
@EnableConfigurationProperties(LogSettings.class)
class LogCleaner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LogCleaner.class);

    private final LogStore store;
    private final LogSettings settings;
    private final DatabaseState database;
    private volatile @Nullable ScheduledExecutorService scheduler;

    LogCleaner(LogStore store, LogSettings settings, DatabaseState database) {
        this.database = database;
        this.store = store;
        this.settings = settings;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "log-cleaner");
            thread.setDaemon(true);
            return thread;
        });
        long interval = settings.cleanupInterval().toMillis();
        Future<?> unused = started.scheduleWithFixedDelay(this::clean, interval, interval, MILLISECONDS);
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
                    && store.deleteSome(settings.retention(), settings.maxEntries()) > 0) {
                // The next entries.
            }
        } catch (RuntimeException e) {
            if (isRunning() && !database.report(e)) {
                log.warn("Cannot delete old logs of runs, will retry: {}", e.getMessage());
            }
        }
    }
}
