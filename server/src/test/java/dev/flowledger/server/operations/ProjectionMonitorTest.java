package dev.flowledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.ledger.LedgerIntegrity;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.ledger.LedgerLag.Lag;
import dev.flowledger.ledger.LedgerLockDiagnostics;
import dev.flowledger.ledger.LedgerLockDiagnostics.Diagnosis;
import dev.flowledger.rebuild.RebuildStatistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class ProjectionMonitorTest {

    private static final Duration STALLED_AFTER = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final LedgerLag lag = mock();
    private final LedgerLockDiagnostics diagnostics = mock();
    private final ProjectionMonitor monitor = new ProjectionMonitor(
            STALLED_AFTER,
            lag,
            diagnostics,
            mock(LedgerIntegrity.class),
            mock(RebuildStatistics.class),
            new LagHistory(),
            new SimpleMeterRegistry());

    @Test
    void failed_polls_do_not_postpone_the_report_of_a_stalled_ledger() {
        when(diagnostics.diagnose()).thenReturn(new Diagnosis(null, List.of()));

        await().atMost(TIMEOUT).until(() -> {
            poll(null);
            assertThat(monitor.ledger()).isNull();
            ProjectionMonitor.Ledger polled = poll(new Lag(5, 6, 1));
            return polled != null && polled.diagnosis() != null;
        });

        assertThat(poll(new Lag(6, 7, 1)))
                .as("after an advance")
                .isEqualTo(new ProjectionMonitor.Ledger(new Lag(6, 7, 1), null));
    }

    /** Polls the lag; null if it cannot be read. */
    private ProjectionMonitor.@Nullable Ledger poll(@Nullable Lag value) {
        doAnswer(call -> {
                    if (value == null) {
                        throw new DataAccessResourceFailureException("no connection");
                    }
                    return value;
                })
                .when(lag)
                .now();
        monitor.poll();
        return monitor.ledger();
    }
}
