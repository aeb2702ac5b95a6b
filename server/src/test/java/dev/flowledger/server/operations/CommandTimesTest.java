package dev.flowledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CommandTimesTest {

    private static final Instant NOW = Instant.parse("2026-01-31T08:15:00Z");

    private final CommandTimes times = new CommandTimes(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void totals_have_count_failures_mean_and_maximum() {
        times.add(command("CreateFlow", "ok", 1, NOW));
        times.add(command("CreateFlow", "failed", 2, NOW));
        times.add(command("CreateFlow", "ok", 3, NOW));
        times.add(command("DeleteFlow", "ok", 4, NOW));

        assertThat(times.now().commands())
                .containsExactly(
                        new CommandTotal("DeleteFlow", 1, 0, 4, 4), new CommandTotal("CreateFlow", 3, 1, 2, 3));
    }

    @Test
    void slowest_commands_are_kept_for_a_day() {
        times.add(command("old", "ok", 1000, NOW.minus(Duration.ofDays(2))));
        for (int seconds = 1; seconds <= 30; seconds++) {
            times.add(command("CreateFlow", "ok", seconds, NOW));
        }

        assertThat(times.now().slowest())
                .extracting(SlowCommand::seconds)
                .hasSize(CommandTimes.MAX_SLOWEST)
                .startsWith(30.0, 29.0)
                .endsWith(11.0);
    }

    private static SlowCommand command(String name, String outcome, double seconds, Instant time) {
        return new SlowCommand(time, name, outcome, seconds, "ada", "request");
    }
}
