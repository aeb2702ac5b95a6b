package dev.flowledger.server.operations;

import dev.flowledger.ledger.LedgerIntegrity;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.ledger.LedgerLag.Lag;
import dev.flowledger.ledger.LedgerLockDiagnostics;
import dev.flowledger.ledger.LedgerLockDiagnostics.Diagnosis;
import dev.flowledger.rebuild.RebuildStatistics;
import dev.flowledger.rebuild.RebuildStatistics.CompletedRebuild;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
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
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Polls the lag of the projections, so that metrics and health never wait for the database. Metrics:
 * {@code flowledger_projection_lag_events} and {@code _seconds} by projection, {@code flowledger_ledger_valid} and
 * {@code flowledger_ledger_verification_age_seconds}, {@code flowledger_rebuild_duration_seconds} and
 * {@code flowledger_rebuild_events_per_second} of the last completed rebuild. An unknown value is NaN.
 */
@Component
final class ProjectionMonitor implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ProjectionMonitor.class);

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

    private final Duration stalledAfter;
    private final LedgerLag ledgerLag;
    private final LedgerLockDiagnostics lockDiagnostics;
    private final LedgerIntegrity ledgerIntegrity;
    private final RebuildStatistics rebuilds;
    private final LagHistory lagHistory;
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    private volatile @Nullable Ledger ledger;
    private volatile LedgerIntegrity.@Nullable Status integrity;
    private volatile @Nullable CompletedRebuild rebuild;

    /** The position at the last successful poll, which a failed poll does not reset. */
    private long lastPosition = -1;

    private long lastAdvance = System.nanoTime();

    /**
     * The ledger as of the last poll.
     *
     * @param diagnosis why it does not advance; null unless it is stalled
     */
    record Ledger(Lag lag, @Nullable Diagnosis diagnosis) {}

    /**
     * Creates a monitor.
     *
     * @param stalledAfter the ledger is stalled if it has not advanced for this long although events are pending
     */
    ProjectionMonitor(
            @Value("${flowledger.ledger.stalled-after}") Duration stalledAfter,
            LedgerLag ledgerLag,
            LedgerLockDiagnostics lockDiagnostics,
            LedgerIntegrity ledgerIntegrity,
            RebuildStatistics rebuilds,
            LagHistory lagHistory,
            MeterRegistry meters) {
        this.stalledAfter = stalledAfter;
        this.ledgerLag = ledgerLag;
        this.lockDiagnostics = lockDiagnostics;
        this.ledgerIntegrity = ledgerIntegrity;
        this.rebuilds = rebuilds;
        this.lagHistory = lagHistory;
        lag(
                meters,
                "events",
                "ledger",
                () -> valueOf(ledger, polled -> polled.lag().lagEvents()));
        lag(
                meters,
                "seconds",
                "ledger",
                () -> valueOf(ledger, polled -> polled.lag().lagSeconds()));
        // The read model is written in the transaction of the event and has no lag.
        lag(meters, "events", "flows", () -> 0);
        lag(meters, "seconds", "flows", () -> 0);
        Gauge.builder("flowledger.ledger.valid", () -> valueOf(integrity, status -> status.isValid() ? 1 : 0))
                .description("1 if no inconsistency of the ledger is known, otherwise 0")
                .register(meters);
        Gauge.builder("flowledger.ledger.verification.age.seconds", () -> valueOf(integrity, ProjectionMonitor::age))
                .description("Time since a verification of the ledger last ended")
                .register(meters);
        Gauge.builder("flowledger.rebuild.duration.seconds", () -> valueOf(rebuild, CompletedRebuild::seconds))
                .description("Duration of the last completed rebuild of the read model")
                .register(meters);
        Gauge.builder("flowledger.rebuild.events.per.second", () -> valueOf(rebuild, CompletedRebuild::eventsPerSecond))
                .description("Events per second of the last completed rebuild of the read model")
                .register(meters);
    }

    static void lag(MeterRegistry meters, String unit, String projection, Supplier<Number> value) {
        Gauge.builder("flowledger.projection.lag." + unit, value)
                .description("Lag of a projection behind the event store, in " + unit)
                .tag("projection", projection)
                .register(meters);
    }

    private static double age(LedgerIntegrity.Status status) {
        Instant verified = status.verified();
        return verified == null
                ? Double.NaN
                : Duration.between(verified, Instant.now()).toMillis() / 1e3;
    }

    private static <T> double valueOf(@Nullable T polled, ToDoubleFunction<T> value) {
        return polled == null ? Double.NaN : value.applyAsDouble(polled);
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        scheduler.setThreadNamePrefix("projection-monitor-");
        scheduler.initialize();
        Future<?> ignored = scheduler.scheduleWithFixedDelay(this::poll, POLL_INTERVAL);
    }

    @Override
    public void destroy() {
        scheduler.shutdown();
    }

    /** The ledger as of the last poll; null if it could not be read. */
    @Nullable Ledger ledger() {
        return ledger;
    }

    /** What is known about the integrity of the ledger as of the last poll; null if it could not be read. */
    LedgerIntegrity.@Nullable Status integrity() {
        return integrity;
    }

    // Visible for tests.
    void poll() {
        try {
            Lag lag = ledgerLag.now();
            lagHistory.add(Instant.now(), lag);
            if (lag.position() != lastPosition || lag.lagEvents() == 0) {
                lastPosition = lag.position();
                lastAdvance = System.nanoTime();
            }
            boolean stalled = System.nanoTime() - lastAdvance > stalledAfter.toNanos();
            ledger = new Ledger(lag, stalled ? lockDiagnostics.diagnose() : null);
            integrity = ledgerIntegrity.now();
            rebuild = rebuilds.findLastCompleted().orElse(null);
        } catch (RuntimeException e) {
            log.debug("The lag of the projections could not be read", e);
            ledger = null;
            integrity = null;
            rebuild = null;
        }
    }
}
