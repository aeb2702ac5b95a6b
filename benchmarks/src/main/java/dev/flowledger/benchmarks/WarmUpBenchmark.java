package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the start of the server, and its first seconds under load, with and without an archive of its classes. */
@Command(
        name = "benchmarks/warmup",
        sortOptions = false,
        showDefaultValues = true,
        description =
                "Measures the start of the server, and its first seconds under load, with and without an AOT cache (on JDKs"
                        + " before 25: a CDS archive), and compares them with the warm server.")
final class WarmUpBenchmark implements Runnable {

    private static final Scenario READ = Scenario.named("read-by-id");
    private static final Scenario CREATE = Scenario.named("create-64");
    private static final int WARM_UP_ROUNDS = 2;

    @Mixin
    private RoundOptions roundOptions = new RoundOptions();

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            converter = Numbers.Positive.class,
            description = "Number of starts for each kind of load.")
    private int rounds;

    private final MarkdownReport report = new MarkdownReport();

    private WarmUpBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new WarmUpBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("wrk", "psql");
        List<JavaRuntime> runtimes = serverOptions.runtimes();
        Path directory = Workspace.create("warmup");
        report.print(
                "%s; commit %s; `%s`.",
                Machine.description(), Programs.commit(), String.join(" ", serverOptions.javaOptions()));
        report.print(
                "Load of 64 connections, in the first %d s after readiness: median (lowest–highest) of %d starts."
                        + " Warm: after %d s of the same load.",
                roundOptions.seconds(), rounds, WARM_UP_ROUNDS * roundOptions.seconds());
        report.print("");
        report.print("| JDK | Archive | Start to ready s | Reads by id per second | Processor ms | of warm"
                + " | Creates per second | Processor ms | of warm |");
        report.print("|---|---|--:|--:|--:|--:|--:|--:|--:|");
        Path data = directory.resolve("data");
        Server first = Server.start(data, serverOptions.javaOptions());
        SampleFlows flows = SampleFlows.createOn(first);
        first.stop();
        runtimes.forEach(runtime -> measure(runtime, data, flows, directory));
        report.print("");
        report.write("warmup.md");
    }

    private void measure(JavaRuntime runtime, Path data, SampleFlows flows, Path directory) {
        Server server = Server.start(data, runtime, serverOptions.javaOptions());
        READ.read(server, flows, directory, WARM_UP_ROUNDS * roundOptions.seconds());
        WrkResult warmRead = READ.read(server, flows, directory, roundOptions.seconds());
        CREATE.create(server, WARM_UP_ROUNDS * roundOptions.seconds());
        WrkResult warmCreate = CREATE.create(server, roundOptions.seconds());
        server.stop();
        for (ClassArchive archive : ClassArchive.values()) {
            List<String> options = archive.create(runtime, serverOptions.javaOptions(), directory);
            List<Double> starts = new ArrayList<>();
            List<WrkResult> reads = new ArrayList<>();
            List<WrkResult> creates = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                server = Server.start(data, runtime, options);
                starts.add(server.startUp().toMillis() / 1e3);
                reads.add(READ.read(server, flows, directory, roundOptions.seconds()));
                server.stop();
                server = Server.start(data, runtime, options);
                starts.add(server.startUp().toMillis() / 1e3);
                creates.add(CREATE.create(server, roundOptions.seconds()));
                server.stop();
            }
            report.print(
                    "| %s | %s | %s | %s | %s |",
                    runtime.version(),
                    archive.title,
                    Statistics.medianAndRange(starts, "%.1f"),
                    cells(reads, warmRead),
                    cells(creates, warmCreate));
        }
        report.print(
                "| %s | warm | | %,.0f | %s | | %,.0f | %s | |",
                runtime.version(),
                warmRead.perSecond(),
                warmRead.processorTime(),
                warmCreate.perSecond(),
                warmCreate.processorTime());
    }

    private static String cells(List<WrkResult> results, WrkResult warm) {
        List<Double> rates = results.stream().map(WrkResult::perSecond).toList();
        return String.format(
                Locale.ROOT,
                "%s | %s | %.2f",
                Statistics.medianAndRange(rates, "%,.0f"),
                ProcessorTime.median(
                        results.stream().map(WrkResult::processorTime).toList()),
                Statistics.median(rates) / warm.perSecond());
    }
}
