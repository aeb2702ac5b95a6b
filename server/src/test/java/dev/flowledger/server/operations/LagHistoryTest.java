package dev.flowledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.ledger.LedgerLag.Lag;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LagHistoryTest {

    private static final Instant START = Instant.parse("2026-01-31T08:15:00Z");

    private final LagHistory history = new LagHistory();

    @Test
    void interval_has_the_highest_lag() {
        history.add(START.plusSeconds(1), new Lag(5, 7, 0.5));
        history.add(START.plusSeconds(299), new Lag(5, 6, 1.5));
        history.add(START.plusSeconds(300), new Lag(6, 6, 0));

        assertThat(history.intervals())
                .containsExactly(
                        new LagInterval(START, 2, 1.5), new LagInterval(START.plus(LagHistory.INTERVAL), 0, 0));
    }

    @Test
    void history_covers_a_day() {
        for (int i = 0; i < 300; i++) {
            history.add(START.plus(LagHistory.INTERVAL.multipliedBy(i)), new Lag(0, 0, 0));
        }

        assertThat(history.intervals()).hasSize(288);
        assertThat(history.intervals().get(287).start())
                .isEqualTo(history.intervals()
                        .get(0)
                        .start()
                        .plus(Duration.ofDays(1))
                        .minus(LagHistory.INTERVAL));
    }
}
