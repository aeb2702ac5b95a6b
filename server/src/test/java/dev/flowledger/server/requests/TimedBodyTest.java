package dev.flowledger.server.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;

/** How long a response waits for a client that takes a time for each part of it. */
class TimedBodyTest {

    private static final int RATE = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final List<IOException> aborts = new ArrayList<>();
    private long now;
    private Duration timeOfWrite = Duration.ZERO;
    private Duration timeOfFlush = Duration.ZERO;

    private final TimedBody body =
            new TimedBody(new Client(), new TimedBody.Limits(TIMEOUT, RATE), () -> now, aborts::add);

    private final class Client extends ServletOutputStream {
        @Override
        public void write(int value) {
            now += timeOfWrite.toNanos();
            read.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            now += timeOfWrite.toNanos();
            read.write(source, offset, length);
        }

        @Override
        public void flush() {
            now += timeOfFlush.toNanos();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void client_that_reads_a_little_now_and_then_is_disconnected_when_the_time_is_over() throws IOException {
        timeOfWrite = Duration.ofSeconds(19);
        body.write('[');

        assertThatThrownBy(() -> body.write(']')).isInstanceOf(ClientAbortException.class);
        assertThatThrownBy(body::flush).isInstanceOf(ClientAbortException.class);
        assertThat(aborts).hasSize(1);
    }

    @Test
    void flush_waits_for_the_client_too() throws IOException {
        body.write(1);
        timeOfFlush = TIMEOUT.plusMillis(1);

        assertThatThrownBy(body::flush).isInstanceOf(ClientAbortException.class);
    }

    @Test
    void time_is_checked_within_a_long_array() {
        timeOfWrite = Duration.ofSeconds(20);

        assertThatThrownBy(() -> body.write(new byte[10_000_000])).isInstanceOf(ClientAbortException.class);
        assertThat(read.size()).isLessThan(1_000_000);
    }

    @Test
    void bytes_that_the_client_has_read_extend_its_time() throws IOException {
        byte[] part = new byte[2 * RATE];
        timeOfWrite = Duration.ofSeconds(2);
        for (int i = 0; i < 100; i++) {
            body.write(part);
        }
        assertThat(read.size()).isEqualTo(100 * part.length);

        timeOfWrite = Duration.ofSeconds(3);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 32; i++) {
                        body.write(part);
                    }
                })
                .isInstanceOf(ClientAbortException.class);
    }

    @Test
    void time_of_the_server_between_the_parts_does_not_count() throws IOException {
        for (int i = 0; i < 3; i++) {
            now += Duration.ofMinutes(10).toNanos();
            body.write(new byte[] {1, 2, 3}, 1, 2);
        }
        body.flush();

        assertThat(read.toByteArray()).containsExactly(2, 3, 2, 3, 2, 3);
        assertThat(aborts).isEmpty();
    }
}
