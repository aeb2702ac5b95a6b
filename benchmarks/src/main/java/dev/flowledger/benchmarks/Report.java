package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was found, in Markdown. */
final class Report {

    private static final int MAX_START_UP_SECONDS = 8;
    private static final int MAX_MEMORY = 400;

    private final List<String> lines = new ArrayList<>();

    Report(Options options, Postgres postgres) {
        lines.add("# What this server does under load");
        lines.add("");
        lines.add(
                "%d cores, %d GiB of memory; %s %s, JDK %s; PostgreSQL %s with fsync %s, synchronous_commit %s; commit %s."
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                memory() >> 30,
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                System.getProperty("java.vm.version"),
                                postgres.ask("show server_version"),
                                postgres.ask("show fsync"),
                                postgres.ask("show synchronous_commit"),
                                Programs.run("git", "describe", "--always", "--dirty")));
        lines.add(("Load generator, server and database share the machine. %d rounds of %d seconds, server and bare"
                        + " PostgreSQL in turn: median (lowest–highest).%s")
                .formatted(
                        options.rounds(),
                        options.seconds(),
                        options.javaOptions().isEmpty()
                                ? ""
                                : " Java options: `" + String.join(" ", options.javaOptions()) + "`."));
        lines.add("");
    }

    /** Start-up and memory. */
    void startUp(Duration first, List<Duration> next, String archive) {
        double seconds = median(next.stream().map(Report::seconds).toList());
        lines.add("| Start-up to ready, extracted jar, " + archive + " | Seconds | Must be below | Met |");
        lines.add("|---|---|---|---|");
        lines.add(
                "| on an empty folder: unpacks PostgreSQL, makes the database | %.1f | | |".formatted(seconds(first)));
        lines.add("| on its folder | %s | %d | %s |"
                .formatted(
                        spread(next.stream().map(Report::seconds).toList(), "%.1f"),
                        MAX_START_UP_SECONDS,
                        yes(seconds < MAX_START_UP_SECONDS)));
        lines.add("");
    }

    /** RAM that the server takes; PostgreSQL's is not in it. */
    void memory(long afterStart, long afterLoad) {
        lines.add("| Resident memory of the server's process | MiB | Must be below | Met |");
        lines.add("|---|---|---|---|");
        lines.add("| after the start | %d | %d | %s |".formatted(afterStart, MAX_MEMORY, yes(afterStart < MAX_MEMORY)));
        lines.add("| after all of the load | %d | %d | %s |"
                .formatted(afterLoad, MAX_MEMORY, yes(afterLoad < MAX_MEMORY)));
        lines.add("");
    }

    /** What the server does, beside what PostgreSQL alone does. */
    void loads(
            List<Measurement> measurements, Map<Measurement, List<Round>> rounds, Map<Measurement, List<Double>> bare) {
        lines.add("| Load | Connections | Requests a second | p50 ms | p99 ms | Errors"
                + " | Bare PostgreSQL a second | Ratio | Floor | Goal | Met |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        for (Measurement measurement : measurements) {
            lines.add(row(
                    measurement,
                    rounds.getOrDefault(measurement, List.of()),
                    bare.getOrDefault(measurement, List.of())));
        }
        lines.add("");
    }

    private static String row(Measurement measurement, List<Round> rounds, List<Double> bare) {
        double perSecond = median(rounds, Round::perSecond);
        double p99 = median(rounds, Round::p99);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %s | %.1f | %.1f | 0 | %s | %.2f | %s | %s | %s |",
                measurement.name(),
                measurement.connections(),
                spread(rounds.stream().map(Round::perSecond).toList(), "%,.0f"),
                median(rounds, Round::p50),
                p99,
                spread(bare, "%,.0f"),
                perSecond / median(bare),
                measurement.floor() == 0 ? "" : "%,d".formatted(measurement.floor()),
                goal(measurement),
                verdict(measurement, perSecond, p99));
    }

    /** Writes it into a file and returns its text. */
    String writeTo(Path file) {
        lines.add("How to read this: benchmarks/README.md");
        String text = String.join("\n", lines) + "\n";
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text;
    }

    private static String goal(Measurement measurement) {
        if (measurement.goal() == 0) {
            return "";
        }
        return "%,d".formatted(measurement.goal())
                + (measurement.goalP99() == 0 ? "" : ", p99 < " + measurement.goalP99() + " ms");
    }

    private static String verdict(Measurement measurement, double perSecond, double p99) {
        if (measurement.floor() == 0) {
            return "";
        }
        boolean inTime = measurement.goalP99() == 0 || p99 < measurement.goalP99();
        if (perSecond >= measurement.goal() && inTime) {
            return "goal";
        }
        return perSecond >= measurement.floor() ? "floor" : "**no**";
    }

    private static String yes(boolean met) {
        return met ? "yes" : "**no**";
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        return median(rounds.stream().map(value::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String spread(List<Double> values, String format) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                format + " (" + format + "–" + format + ")",
                median(values),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static long memory() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }
}
