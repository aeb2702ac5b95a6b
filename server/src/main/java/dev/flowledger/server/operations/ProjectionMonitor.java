package dev.flowledger.server.operations;

import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.ledger.LedgerLag.Lag;
import dev.flowledger.ledger.LedgerLockDiagnostics;
import dev.flowledger.ledger.LedgerLockDiagnostics.Diagnosis;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Looks every other second at how far the projections are, so that neither a scrape nor a probe ever waits for the database:
 * {@code flowledger_projection_lag_events} and {@code _seconds} by projection, {@code flowledger_rebuild_duration_seconds} and
 * {@code flowledger_rebuild_events_per_second} of the last rebuild that was completed. What is not known is NaN.
 */
@Component
final class ProjectionMonitor implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ProjectionMonitor.class);

    private static final Duration ROUND = Duration.ofSeconds(2);

    private static final String LAST_REBUILD = """
            select extract(epoch from finished - started)::float8 as seconds, events_per_second from event_store.replay_job
            where purpose = 'rebuild' and state = 'completed' order by started desc limit 1""";

    private final Duration patience;
    private final LedgerLag ledgerLag;
    private final LedgerLockDiagnostics lockDiagnostics;
    private final JdbcClient sql;
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    private volatile @Nullable Ledger ledger;
    private volatile @Nullable Rebuild rebuild;

    /**
     * The ledger a moment ago.
     *
     * @param moved when it last went on or had nothing to do, in the nanoseconds of this process
     * @param diagnosis why it does not advance; null unless it is stalled
     */
    record Ledger(Lag lag, long moved, @Nullable Diagnosis diagnosis) {}

    private record Rebuild(double seconds, double eventsPerSecond) {}

    /** A watch that takes the ledger for stalled when it has not moved for so long, though events wait. */
    ProjectionMonitor(
            @Value("${flowledger.ledger.stalled-after}") Duration patience,
            LedgerLag ledgerLag,
            LedgerLockDiagnostics lockDiagnostics,
            JdbcClient sql,
            MeterRegistry meters) {
        this.patience = patience;
        this.ledgerLag = ledgerLag;
        this.lockDiagnostics = lockDiagnostics;
        this.sql = sql;
        lag(meters, "events", "ledger", () -> valueOf(ledger, seen -> seen.lag().lagEvents()));
        lag(
                meters,
                "seconds",
                "ledger",
                () -> valueOf(ledger, seen -> seen.lag().lagSeconds()));
        // Projected in the transaction that appends the event: there is nothing to measure.
        lag(meters, "events", "flows", () -> 0);
        lag(meters, "seconds", "flows", () -> 0);
        Gauge.builder("flowledger.rebuild.duration.seconds", () -> valueOf(rebuild, Rebuild::seconds))
                .description("How long the last completed rebuild of the read model took")
                .register(meters);
        Gauge.builder("flowledger.rebuild.events.per.second", () -> valueOf(rebuild, Rebuild::eventsPerSecond))
                .description("How many events the last completed rebuild of the read model replayed in a second")
                .register(meters);
    }

    private static void lag(MeterRegistry meters, String unit, String projection, Supplier<Number> value) {
        Gauge.builder("flowledger.projection.lag." + unit, value)
                .description("How far a projection is behind the event store, in " + unit)
                .tag("projection", projection)
                .register(meters);
    }

    private static <T> double valueOf(@Nullable T seen, ToDoubleFunction<T> value) {
        return seen == null ? Double.NaN : value.applyAsDouble(seen);
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        scheduler.setThreadNamePrefix("projection-watch-");
        scheduler.initialize();
        Future<?> ignored = scheduler.scheduleWithFixedDelay(this::look, ROUND);
    }

    @Override
    public void destroy() {
        scheduler.shutdown();
    }

    /** The ledger as it was seen last; null when it could not be seen. */
    @Nullable Ledger ledger() {
        return ledger;
    }

    private void look() {
        try {
            Ledger before = ledger;
            Lag lag = ledgerLag.now();
            long moved = before != null && lag.position() == before.lag().position() && lag.lagEvents() > 0
                    ? before.moved()
                    : System.nanoTime();
            boolean stalled = System.nanoTime() - moved > patience.toNanos();
            ledger = new Ledger(lag, moved, stalled ? lockDiagnostics.diagnose() : null);
            rebuild = sql.sql(LAST_REBUILD)
                    .query((row, number) -> new Rebuild(row.getDouble("seconds"), row.getDouble("events_per_second")))
                    .optional()
                    .orElse(null);
        } catch (RuntimeException e) {
            log.debug("The projections cannot be looked at", e);
            ledger = null;
            rebuild = null;
        }
    }
}
