package dev.flowledger.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Milliseconds of processor time that a server and its PostgreSQL have used, in user and kernel mode. Other work on the machine
 * changes this figure less than it changes requests per second. NaN if the operating system does not report it.
 *
 * @param server of the server's process and its children
 * @param postgres of all processes of its PostgreSQL
 */
record ProcessorTime(double server, double postgres) {

    /** Linux reports processor time in this unit on every architecture that Java supports. */
    private static final double MILLIS_PER_TICK = 10;

    /** Indexes of the fields in {@code /proc/PID/stat}, counted from the field after the name of the program. */
    private static final int FIRST_TIME_FIELD = 11;

    private static final int TIME_FIELDS = 4;

    /** Reads the processor time of both since they started. PostgreSQL may or may not be a child process of the server. */
    static ProcessorTime of(long serverPid, long postmasterPid) {
        Set<Long> postgres = tree(postmasterPid);
        Set<Long> server = new HashSet<>(tree(serverPid));
        server.removeAll(postgres);
        return new ProcessorTime(millis(server), millis(postgres));
    }

    ProcessorTime since(ProcessorTime earlier) {
        return new ProcessorTime(server - earlier.server, postgres - earlier.postgres);
    }

    /** The medians of both parts. */
    static ProcessorTime median(List<ProcessorTime> times) {
        return new ProcessorTime(
                Statistics.median(times.stream().map(ProcessorTime::server).toList()),
                Statistics.median(times.stream().map(ProcessorTime::postgres).toList()));
    }

    /** The processor time of one of a number of requests. */
    ProcessorTime per(long requests) {
        return new ProcessorTime(server / requests, postgres / requests);
    }

    /** The processor time of 1,000 of a number of events. */
    ProcessorTime perThousand(long events) {
        return new ProcessorTime(1_000 * server / events, 1_000 * postgres / events);
    }

    double total() {
        return server + postgres;
    }

    /** Formats the time as {@code server + postgres = total}. */
    @Override
    public String toString() {
        return Double.isNaN(total())
                ? "not available"
                : String.format(Locale.ROOT, "%.2f + %.2f = %.2f", server, postgres, total());
    }

    private static Set<Long> tree(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static double millis(Set<Long> pids) {
        return pids.isEmpty()
                ? Double.NaN
                : pids.stream().mapToDouble(ProcessorTime::millis).sum();
    }

    private static double millis(long pid) {
        try {
            return parseStat(Files.readString(Path.of("/proc/" + pid + "/stat")));
        } catch (IOException endedOrNotLinux) {
            return ProcessHandle.of(pid)
                    .map(process -> process.info()
                            .totalCpuDuration()
                            .map(Duration::toMillis)
                            .map(Long::doubleValue)
                            .orElse(Double.NaN))
                    .orElse(0.0);
        }
    }

    /**
     * Returns the milliseconds that a process has used, including those of its children that have exited: PostgreSQL starts a
     * process for each connection and for each autovacuum.
     */
    static double parseStat(String stat) {
        // The name of the program is in parentheses and may contain spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Stream.of(fields)
                .skip(FIRST_TIME_FIELD)
                .limit(TIME_FIELDS)
                .mapToDouble(ticks -> Long.parseLong(ticks) * MILLIS_PER_TICK)
                .sum();
    }
}
