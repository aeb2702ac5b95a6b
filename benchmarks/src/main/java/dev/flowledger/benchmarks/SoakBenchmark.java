package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server under a mixed load for a long time and fails if it grows, reports an error or answers with one. */
@Command(
        name = "benchmarks/soak",
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Runs the server under a mixed load of all routes, with subscriptions that come and go, rebuilds and verifications.",
            "Fails if memory, threads, file descriptors, database sessions, rows or pending events grow in the second half of"
                    + " the run, if a response has an unexpected status, or if the server logs an error."
        })
final class SoakBenchmark implements Runnable {

    private static final String ADMIN_KEY = "a-key-for-the-soak-benchmark-only-0123456789";

    /** The whole heap is resident from the start, so that growth of resident memory is growth of memory outside of the heap. */
    private static final List<String> JAVA_OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

    private static final int SAMPLES = 120;
    private static final Duration MIN_SAMPLE_INTERVAL = Duration.ofSeconds(2);

    /** So that the last subscription receives a heartbeat and ends. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            converter = Numbers.Positive.class,
            description = "Duration of the load.")
    private int minutes;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            converter = Numbers.Positive.class,
            description =
                    "Requests per second, at most. The load must be constant, so choose less than the machine can do.")
    private int rate;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "8",
            converter = Numbers.Positive.class,
            description = "Number of clients, and of subscribers.")
    private int clients;

    @Mixin
    private ServerOptions options = new ServerOptions(JAVA_OPTIONS);

    private final SoakCounts counts = new SoakCounts();
    private final List<SoakSample> samples = new ArrayList<>();
    private final MarkdownReport report = new MarkdownReport();

    private SoakBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new SoakBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("psql", "ps");
        JavaRuntime runtime = options.runtime();
        Path data = Workspace.create("soak").resolve("data");
        Server server = Server.start(
                data,
                runtime,
                options.javaOptions(),
                Map.of("FLOWLEDGER_AUTH", "required", "FLOWLEDGER_ADMIN_KEY", ADMIN_KEY));
        String loadBefore = Machine.load();
        ProcessorTime before = server.processorTime();
        Stopwatch stopwatch = new Stopwatch();
        load(server, stopwatch);
        ProcessorTime used = server.processorTime().since(before).per(Math.max(1, counts.total()));
        double seconds = stopwatch.seconds();
        server.stop();

        List<String> errors = errors(server.log());
        report.print(
                "%s. JDK %s, `%s`, commit %s. Load of the machine: %s before, %s after.",
                Machine.description(),
                runtime.version(),
                String.join(" ", options.javaOptions()),
                Programs.commit(),
                loadBefore,
                Machine.load());
        report.print("");
        report.print(
                "- %,d requests in %.0f minutes, %.0f per second; %,d events delivered to subscribers; %,.0f events at the end",
                counts.total(),
                seconds / 60,
                counts.total() / seconds,
                counts.delivered(),
                samples.get(samples.size() - 1).events());
        report.print("- Processor ms per request, server + PostgreSQL: %s", used);
        report.print("- Responses with status 503: %,d", counts.unavailable());
        report.print("- Unexpected responses: %,d", counts.unexpectedCount());
        counts.unexpected().forEach(what -> report.print("  - %s", what));
        report.print("- Errors in the log: %,d", errors.size());
        errors.stream().limit(10).forEach(line -> report.print("  - `%s`", line));
        boolean grows = reportTrends();
        reportRoutes();
        drawPlot();
        report.write("soak.md");
        if (grows || counts.unexpectedCount() > 0 || !errors.isEmpty()) {
            throw new BenchmarkException("The run has failed: see the report.");
        }
    }

    private void load(Server server, Stopwatch stopwatch) {
        Duration interval = Duration.ofNanos(1_000_000_000L * clients / rate);
        List<SoakRecords> records = IntStream.range(0, clients)
                .mapToObj(number ->
                        new SoakRecords(new SoakClient(server, ADMIN_KEY, counts, interval), ADMIN_KEY, number))
                .toList();
        List<SoakSubscriber> subscribers = IntStream.range(0, clients)
                .mapToObj(number -> new SoakSubscriber(server, counts, number))
                .toList();
        SoakJobs jobs = new SoakJobs(new SoakClient(server, ADMIN_KEY, counts, Duration.ZERO), counts);
        List<Thread> threads = Stream.of(records.stream(), subscribers.stream(), Stream.of(jobs))
                .flatMap(runnables -> runnables.map(runnable -> start((Runnable) runnable)))
                .toList();

        Duration end = Duration.ofMinutes(minutes);
        Duration sampleInterval = max(end.dividedBy(SAMPLES), MIN_SAMPLE_INTERVAL);
        while (stopwatch.elapsed().compareTo(end) < 0) {
            Waits.sleep(sampleInterval);
            SoakSample sample = SoakSample.take(server, stopwatch.elapsed());
            samples.add(sample);
            Console.print(
                    "%.1f min: %,d requests, heap %.0f MiB, resident %.0f MiB, %.0f threads, %.0f descriptors, %.0f sessions",
                    sample.minutes(),
                    counts.total(),
                    sample.liveHeap(),
                    sample.residentMemory(),
                    sample.threads(),
                    sample.descriptors(),
                    sample.sessions());
        }
        records.forEach(SoakRecords::stop);
        subscribers.forEach(SoakSubscriber::stop);
        jobs.stop();
        threads.forEach(thread -> join(thread));
    }

    /** A client that fails must not end the run, but the run has failed then. */
    private Thread start(Runnable runnable) {
        Thread thread = new Thread(runnable);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> counts.fail("A client failed: " + failure));
        thread.start();
        return thread;
    }

    private void join(Thread thread) {
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
        if (thread.isAlive()) {
            counts.fail("A client did not stop within " + STOP_TIMEOUT + ".");
        }
    }

    private boolean reportTrends() {
        report.print("");
        report.print("| Resource | First sample | Median of the second half | Maximum | Growth in the second half"
                + " | Permitted | Result |");
        report.print("|---|--:|--:|--:|--:|--:|---|");
        boolean grows = false;
        for (SoakResource resource : SoakResource.ALL) {
            SoakResource.Trend trend = resource.trend(samples);
            report.print("%s", trend.row(resource.title()));
            grows |= trend.isGrowth();
        }
        return grows;
    }

    private void reportRoutes() {
        report.add("");
        report.add("| Route | Responses by status |");
        report.add("|---|---|");
        counts.byRoute()
                .forEach((route, statuses) -> report.add(
                        "| `%s` | %s |",
                        route,
                        statuses.entrySet().stream()
                                .map(entry -> entry.getKey() + ": " + entry.getValue())
                                .collect(Collectors.joining(", "))));
    }

    private void drawPlot() {
        SvgPlot plot = new SvgPlot(
                "Flowledger under a mixed load of %s requests per second, %s"
                        .formatted(rate, String.join(" ", options.javaOptions())),
                samples.stream().map(SoakSample::minutes).toList());
        SoakResource.ALL.forEach(resource -> plot.add(resource.title(), resource.values(samples)));
        Path file = Workspace.TARGET.resolve("soak.svg");
        plot.write(file);
        report.add("");
        report.add("![Resources over time](soak.svg)");
        Console.print("Plot: " + file);
    }

    private static List<String> errors(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.matches("\\S+ +ERROR .*")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
