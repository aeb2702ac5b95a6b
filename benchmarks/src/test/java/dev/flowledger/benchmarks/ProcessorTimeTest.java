package dev.flowledger.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorTimeTest {

    private static final long NO_PROCESS = Long.MAX_VALUE;

    private final long pid = ProcessHandle.current().pid();

    @Test
    void time_of_a_process_contains_user_and_kernel_mode_and_exited_children() {
        String stat = "42 (a (strange) name) S 1 42 42 0 -1 4194560 100 200 0 0 7 3 20 10 20 0 1 0 12345 1000 200";

        assertThat(ProcessorTime.parseStat(stat)).isEqualTo(10 * (7 + 3 + 20 + 10));
    }

    @Test
    void time_grows_while_the_process_works() {
        ProcessorTime before = ProcessorTime.of(NO_PROCESS, pid);
        double sum = 0;
        while (ProcessorTime.of(NO_PROCESS, pid).since(before).postgres() < 50) {
            sum += DoubleStream.iterate(1, x -> x + 1)
                    .limit(100_000)
                    .map(Math::sqrt)
                    .sum();
        }

        assertThat(sum).isPositive();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_child_that_has_exited_counts() throws IOException, InterruptedException {
        ProcessorTime before = ProcessorTime.of(NO_PROCESS, pid);
        Process shell = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done").start();
        shell.waitFor();

        assertThat(ProcessorTime.of(NO_PROCESS, pid).since(before).postgres()).isGreaterThan(50);
    }

    @Test
    void a_process_of_postgres_does_not_count_twice_if_it_is_a_child_of_the_server() {
        ProcessorTime time = ProcessorTime.of(pid, pid);

        assertThat(time.postgres()).isPositive();
        assertThat(time.server()).isNaN();
    }

    @Test
    void without_figures_of_the_operating_system_it_is_not_available() {
        assertThat(ProcessorTime.of(NO_PROCESS, NO_PROCESS).per(10)).hasToString("not available");
    }

    @Test
    void time_per_request_names_server_postgres_and_total() {
        assertThat(new ProcessorTime(300, 100).since(new ProcessorTime(100, 50)).per(100))
                .hasToString("2.00 + 0.50 = 2.50");
    }
}
