package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how fast finished runs are archived, creates during it, and where the space of their events goes. */
@Command(
        name = "benchmarks/retention",
        sortOptions = false,
        description =
                "Measures how fast finished runs are archived, creates during it, and where the space of their events goes.")
final class RetentionBenchmark implements Runnable {

    private static final List<String> JAVA_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx256m");
    private static final Map<String, String> RETENTION =
            Map.of("FLOWLEDGER_RETENTION_RUNS", "90d", "FLOWLEDGER_RETENTION_INTERVAL", "1s");
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);
    private static final Duration WRITERS_TIME = Duration.ofMinutes(1);

    private static final String EXPIRED = "select count(*) from read_model.flow_run"
            + " where state_type in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')"
            + " and end_time < now() - interval '90 days' and updated < now() - interval '90 days'";

    private static final String TABLE = "pg_table_size('%s')";
    private static final String INDEXES = "pg_indexes_size('%s')";
    private static final String TOTAL = "pg_total_relation_size('%s')";

    /** The columns of the report, and the size that each has. */
    private static final Map<String, String> SIZES = sizes();

    @Option(
            names = "--flow-runs",
            defaultValue = "1000000",
            description = "Flow runs of a year. Default: ${DEFAULT-VALUE}.")
    private int flowRuns;

    @Option(names = "--task-runs", defaultValue = "0", description = "Their task runs. Default: ${DEFAULT-VALUE}.")
    private int taskRuns;

    private final MarkdownReport report = new MarkdownReport();

    private RetentionBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new RetentionBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("psql", "ps");
        Path data = Workspace.create("retention").resolve("data");
        seed(data, flowRuns, taskRuns, 0);
        Server server = start(data, Map.of());
        server.postgres().query("vacuum analyze");
        report.print(
                "%d cores, JDK %s, `%s`, commit %s. %,d flow runs and %,d task runs of a year; 90 days are kept. Sizes in MB.",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.version"),
                String.join(" ", JAVA_OPTIONS),
                Programs.commit(),
                flowRuns,
                taskRuns);
        report.print("");
        report.print("| | Events | %s |", String.join(" | ", SIZES.keySet()));
        report.print("|---|--:%s|", "|--:".repeat(SIZES.size()));
        printSizes(server, "before");
        server.stop();

        server = start(data, RETENTION);
        String summary = archive(server, data.resolve("archives"));
        server.stop();

        server = start(data, Map.of());
        printSizes(server, "archived");
        server.postgres().query("vacuum analyze");
        printSizes(server, "after VACUUM");
        server.stop();
        seed(data, flowRuns / 10, taskRuns / 10, flowRuns);
        server = start(data, Map.of());
        printSizes(server, "after a tenth of new runs");
        Stopwatch stopwatch = new Stopwatch();
        server.postgres().query("vacuum full");
        printSizes(server, String.format(Locale.ROOT, "after VACUUM FULL (%.0f s)", stopwatch.seconds()));
        report.print("");
        report.print("%s", summary);
        server.stop();
        report.write("retention.md");
    }

    private static Server start(Path data, Map<String, String> environment) {
        Server server = Server.start(data, JavaRuntime.current(), JAVA_OPTIONS, environment);
        server.awaitEmptyOutbox();
        return server;
    }

    private static String archive(Server server, Path archives) {
        long runs = server.postgres().queryNumber(EXPIRED);
        ProcessorTime before = server.processorTime();
        Stopwatch stopwatch = new Stopwatch();
        FlowWriters.Latencies during = write(server);
        while (server.postgres().queryNumber(EXPIRED) > 0) {
            Waits.sleep(POLL_INTERVAL);
        }
        double seconds = stopwatch.seconds();
        ProcessorTime used = server.processorTime().since(before);
        FlowWriters.Latencies after = write(server);
        long events = server.postgres().queryNumber("select coalesce(sum(events), 0) from event_store.archive");
        return String.format(
                Locale.ROOT,
                "%,d runs with %,d events were archived in %.0f s: %,.0f events per second; processor ms per 1,000 events: %s."
                        + " %d archives have %,d MB. Four clients created flows for a minute at the beginning of it: %,d, p99 %.0f ms,"
                        + " maximum %.0f ms; and for a minute after it: %,d, p99 %.0f ms, maximum %.0f ms.",
                runs,
                events,
                seconds,
                events / seconds,
                used.perThousand(events),
                server.postgres().queryNumber("select count(*) from event_store.archive"),
                megabytes(archives),
                during.creates(),
                during.p99(),
                during.max(),
                after.creates(),
                after.p99(),
                after.max());
    }

    private static FlowWriters.Latencies write(Server server) {
        FlowWriters writers = FlowWriters.start(server);
        Waits.sleep(WRITERS_TIME);
        return writers.stop();
    }

    private static long megabytes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum() / 1_000_000;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void printSizes(Server server, String when) {
        server.postgres().query("checkpoint");
        report.print(
                "| %s | %,d | %s |",
                when,
                server.postgres().queryNumber("select count(*) from event_store.event"),
                SIZES.values().stream()
                        .map(size -> String.format(
                                Locale.ROOT, "%,d", server.postgres().queryNumber("select (" + size + ") / 1000000")))
                        .collect(Collectors.joining(" | ")));
    }

    private static Map<String, String> sizes() {
        Map<String, String> sizes = new LinkedHashMap<>();
        sizes.put("`event`", TABLE.formatted("event_store.event"));
        sizes.put("its indexes", INDEXES.formatted("event_store.event"));
        sizes.put(
                "`ledger` and `tree_hash`",
                TOTAL.formatted("event_store.ledger") + " + " + TOTAL.formatted("event_store.tree_hash"));
        sizes.put("`content_key`", TOTAL.formatted("event_store.content_key"));
        sizes.put("`archive`", TOTAL.formatted("event_store.archive"));
        sizes.put(
                "runs in the read model",
                TABLE.formatted("read_model.flow_run") + " + " + TABLE.formatted("read_model.task_run"));
        sizes.put(
                "their indexes",
                INDEXES.formatted("read_model.flow_run") + " + " + INDEXES.formatted("read_model.task_run"));
        sizes.put("database", "pg_database_size(current_database())");
        return sizes;
    }

    private static void seed(Path data, int flowRuns, int taskRuns, int firstFlow) {
        List<String> command = new ArrayList<>(List.of(
                JavaRuntime.current().java(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.flowledger.benchmarks.seed.Seed",
                "--data-dir=" + data,
                "--changes",
                "--in-order",
                "--flows=" + Math.max(1, flowRuns / 1000),
                "--first-flow=" + firstFlow,
                "--deployments=0",
                "--flow-runs=" + flowRuns,
                "--task-runs=" + taskRuns));
        Console.print("Seeding " + String.join(" ", command.subList(6, command.size())));
        Programs.run(command);
    }
}
