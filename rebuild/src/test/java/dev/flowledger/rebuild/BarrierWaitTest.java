package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.flowledger.command.barrier.AppendBarrier;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BarrierWaitTest {

    private final StopSignal stop = new StopSignal();
    private final BarrierWait wait = new BarrierWait(mock(AppendBarrier.class), stop);

    @Test
    void after_ten_short_attempts_appends_wait_longer() {
        assertThat(Stream.generate(wait::nextLockTimeout).limit(10)).containsOnly(Duration.ofMillis(40));
        assertThat(Stream.generate(wait::nextLockTimeout).limit(10)).containsOnly(Duration.ofMillis(150));
    }

    @Test
    void a_stopping_server_does_not_pause() {
        stop.stop();

        assertThatThrownBy(wait::pause).isInstanceOf(StopSignal.ServerStoppingException.class);
    }
}
