package dev.flowledger.server.security;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.key.ApiKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores when each API key was last used. Requests record it in memory. A thread writes it to the database after each interval,
 * and only if the stored time is older than the interval, so that several nodes together write once per key and interval.
 */
@Component
final class KeyUsage implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(KeyUsage.class);

    private static final String DELETE = """
            delete from event_store.api_key_usage usage
            using unnest(?::uuid[], ?::timestamptz[]) as used (key_id, at)
            where usage.key_id = used.key_id and usage.last_used_at < used.at - ? * interval '1 millisecond'""";
    private static final String INSERT = """
            insert into event_store.api_key_usage (key_id, last_used_at)
            select key_id, at from unnest(?::uuid[], ?::timestamptz[]) as used (key_id, at)
            on conflict do nothing""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Duration interval;
    private final DatabaseState database;
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    @SuppressWarnings("UnusedVariable") // its exceptions are handled by write
    private @Nullable ScheduledFuture<?> writing;

    /** The last use of each key that was used since it was written. */
    private final Map<UUID, Instant> pending = new ConcurrentHashMap<>();

    KeyUsage(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            DatabaseState database,
            @Value("${flowledger.keys.last-used-interval}") Duration interval) {
        this.jdbc = jdbc;
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.interval = interval;
        scheduler.setThreadNamePrefix("key-usage-");
        scheduler.setDaemon(true);
        scheduler.initialize();
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        writing = scheduler.scheduleWithFixedDelay(this::write, Instant.now().plus(interval), interval);
    }

    /** Records a use. */
    void record(ApiKeyId key, Instant time) {
        pending.put(key.value(), time);
    }

    private void write() {
        Map<UUID, Instant> uses = new HashMap<>(pending);
        if (uses.isEmpty() || database.problemWithChanges() != null) {
            return;
        }
        // In order, so that two nodes never wait for each other.
        List<Map.Entry<UUID, Instant>> ordered =
                uses.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        UUID[] keys = ordered.stream().map(Map.Entry::getKey).toArray(UUID[]::new);
        String[] times = ordered.stream().map(use -> use.getValue().toString()).toArray(String[]::new);
        try {
            transaction.executeWithoutResult(status -> {
                jdbc.update(DELETE, keys, times, interval.toMillis());
                jdbc.update(INSERT, keys, times);
            });
            uses.forEach(pending::remove);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Cannot store when API keys were used, will retry", e);
        }
    }

    /** Writes what is pending, before the connections to the database are closed. */
    @Override
    public void destroy() {
        scheduler.shutdown();
        write();
    }
}
