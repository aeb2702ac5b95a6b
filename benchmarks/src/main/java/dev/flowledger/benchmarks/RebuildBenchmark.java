package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures rebuilds of the read model, and reads and creates during a rebuild. */
@Command(
        name = "benchmarks/rebuild",
        sortOptions = false,
        description = "Measures rebuilds of the read model, and reads and creates during a rebuild.")
final class RebuildBenchmark implements Runnable {

    private static final List<String> JAVA_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx256m");
    private static final Scenario READ = Scenario.named("read-by-id");
    private static final List<Integer> THOUSANDS_OF_FLOWS = List.of(100, 300, 1_000);
    private static final int ROUNDS = 3;
    private static final int WARM_UP_ROUNDS = 3;

    /** Records without an event that deletes them. A flow is deleted with its deployments and runs, and a flow run with its task runs. */
    private static final String EXPECTED_ROWS = """
            with gone as (select payload ->> 'id' as id from event_store.event where type like '%%.deleted'),
            record as (
                select split_part(type, '.', 1) as kind, payload ->> 'id' as id, payload ->> 'flow_id' as flow,
                    payload ->> 'flow_run_id' as flow_run
                from event_store.event
                where type in ('flow.created', 'deployment.created', 'flow_run.created', 'task_run.created')),
            remaining as (
                select * from record where not exists (select from gone where gone.id = record.id)
                    and not exists (select from gone where gone.id = record.flow))
            select count(*) from remaining where kind = '%s' and (flow_run is null
                or flow_run in (select id from remaining where kind = 'flow_run'))""";

    @Option(
            names = "--quick",
            description = "Uses a hundredth of the records. Shows that everything works, not how fast it is.")
    private boolean quick;

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            description =
                    "Measures rebuilds of the database in this data directory, which benchmarks/seed has filled, and"
                            + " creates during a rebuild. The creates remain in the database.")
    private @Nullable Path seeded;

    private final MarkdownReport report = new MarkdownReport();

    private RebuildBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new RebuildBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("wrk", "psql", "ps");
        Path directory = Workspace.create("rebuild");
        printConditions();
        if (seeded == null) {
            measureCreatedFlows(directory);
            measureAllEventTypes(directory.resolve("all-event-types"));
        } else {
            measureSeeded(seeded.toAbsolutePath());
        }
        report.write("rebuild.md");
    }

    private void printConditions() {
        report.print(
                "%d cores, JDK %s, `%s`, commit %s. Medians of %d rounds; rebuild and statement alternate.",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.version"),
                String.join(" ", JAVA_OPTIONS),
                Programs.commit(),
                ROUNDS);
        report.print("");
    }

    private void measureSeeded(Path data) {
        Server server = start(data);
        if (server.postgres()
                .query("select distinct type from event_store.event")
                .equals("flow.created")) {
            printTableHeader();
            compareWithOneStatement(server);
            report.print("");
        } else {
            measureAllEventTypes(server);
        }
        measureWriters(server);
        reportMemory(server);
        server.stop();
    }

    /** Uses one data directory for all sizes, so that they are measured on the same server and disk. */
    private void measureCreatedFlows(Path directory) {
        Path data = directory.resolve("flows");
        printTableHeader();
        int flows = 0;
        for (int thousands : THOUSANDS_OF_FLOWS) {
            String[] onlyFlows = {"--deployments=0", "--flow-runs=0", "--task-runs=0"};
            seed(
                    data,
                    List.of(onlyFlows),
                    "--flows=" + scaled((thousands - flows) * 1_000),
                    "--first-flow=" + scaled(flows * 1_000));
            flows = thousands;
            Server server = start(data);
            compareWithOneStatement(server);
            if (thousands == 1_000) {
                report.print("");
                measureReads(server, directory);
                measureWriters(server);
                reportMemory(server);
            }
            server.stop();
        }
    }

    private void printTableHeader() {
        report.print("| Flows created | Events s | Events per second | INSERT … SELECT s | Rows per second | Ratio"
                + " | Total s | Total per second | Processor ms per 1,000 events: server + PostgreSQL"
                + " | INSERT … SELECT: PostgreSQL |");
        report.print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    }

    private void compareWithOneStatement(Server server) {
        List<RebuildRun.Result> rebuilds = new ArrayList<>();
        List<Double> statements = new ArrayList<>();
        List<ProcessorTime> statementTimes = new ArrayList<>();
        long rows = 0;
        for (int round = 0; round < ROUNDS; round++) {
            rebuilds.add(rebuild(server));
            server.postgres().query("checkpoint");
            ProcessorTime before = server.processorTime();
            Stopwatch stopwatch = new Stopwatch();
            server.postgres().runScript("build-flows.sql");
            statements.add(stopwatch.seconds());
            ProcessorTime used = server.processorTime().since(before);
            rows = server.postgres().queryNumber("select count(*) from bare.flow");
            statementTimes.add(used.perThousand(rows));
            server.postgres().query("drop schema bare cascade");
        }
        double eventRate = medianEventRate(rebuilds);
        double seconds = medianSeconds(rebuilds);
        double statement = Statistics.median(statements);
        report.print(
                "| %,d | %.1f | %,.0f | %.1f | %,.0f | %.2f | %.1f | %,.0f | %s | %.2f |",
                rows,
                rows / eventRate,
                eventRate,
                statement,
                rows / statement,
                eventRate / (rows / statement),
                seconds,
                rows / seconds,
                medianTimePerThousandEvents(rebuilds),
                ProcessorTime.median(statementTimes).postgres());
    }

    /** Creates of flows are the cheapest events to replay. This measures all event types. */
    private void measureAllEventTypes(Path data) {
        seed(
                data,
                List.of("--changes"),
                "--flows=" + scaled(10_000),
                "--deployments=" + scaled(5_000),
                "--flow-runs=" + scaled(45_000),
                "--task-runs=" + scaled(280_000));
        Server server = start(data);
        measureAllEventTypes(server);
        reportMemory(server);
        server.stop();
    }

    private void measureAllEventTypes(Server server) {
        List<RebuildRun.Result> rebuilds =
                Stream.generate(() -> rebuild(server)).limit(ROUNDS).toList();
        report.print(
                "- Creates, updates, deletes and states of all records: %,d events, %,.0f per second;"
                        + " %,.0f per second in total, %.1f s; processor ms per 1,000 events: %s",
                rebuilds.get(0).processed(),
                medianEventRate(rebuilds),
                rebuilds.get(0).processed() / medianSeconds(rebuilds),
                medianSeconds(rebuilds),
                medianTimePerThousandEvents(rebuilds));
    }

    private void measureReads(Server server, Path directory) {
        SampleFlows flows = new SampleFlows(server.postgres()
                .query("select id from read_model.flow order by md5(id::text) limit " + SampleFlows.COUNT)
                .lines()
                .map(id -> new SampleFlows.Flow(id, ""))
                .toList());
        int seconds = secondsPerRound();
        READ.read(server, flows, directory, WARM_UP_ROUNDS * seconds);
        List<Double> idle = new ArrayList<>();
        List<Double> duringRebuild = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            idle.add(READ.read(server, flows, directory, seconds).perSecond());
            RebuildRun rebuild = RebuildRun.start(server);
            double rate = READ.read(server, flows, directory, seconds).perSecond();
            while (rebuild.isRunning()) {
                duringRebuild.add(rate);
                rate = READ.read(server, flows, directory, seconds).perSecond();
            }
            checkRowCounts(server);
        }
        if (duringRebuild.isEmpty()) {
            report.print("- Reads by id during a rebuild: no result, each rebuild was shorter than a round of reads");
            return;
        }
        report.print(
                "- Reads by id, 64 connections: %,.0f per second without a rebuild, %,.0f during a rebuild, minimum %,.0f"
                        + " (%d rounds of %d s): ratio %.2f",
                Statistics.median(idle),
                Statistics.median(duringRebuild),
                Statistics.min(duringRebuild),
                duringRebuild.size(),
                seconds,
                Statistics.median(duringRebuild) / Statistics.median(idle));
    }

    private void measureWriters(Server server) {
        writeFor(Duration.ofSeconds(secondsPerRound()), server);
        List<FlowWriters.Latencies> duringRebuild = new ArrayList<>();
        List<Double> duringSwap = new ArrayList<>();
        List<FlowWriters.Latencies> withoutRebuild = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            FlowWriters writers = FlowWriters.start(server);
            RebuildRun.Result rebuild = RebuildRun.start(server).await();
            FlowWriters.Latencies latencies = writers.stop();
            duringRebuild.add(latencies);
            duringSwap.add(latencies.max(rebuild.swap()));
            checkRowCounts(server);
            withoutRebuild.add(writeFor(Duration.ofMillis((long) (rebuild.seconds() * 1_000)), server));
        }
        report.print(
                "- Four clients that create flows continuously: %s, during the swap %s ms; for the same time without a rebuild: %s",
                latencies(duringRebuild), wholeMillis(duringSwap), latencies(withoutRebuild));
    }

    private static FlowWriters.Latencies writeFor(Duration duration, Server server) {
        FlowWriters writers = FlowWriters.start(server);
        Waits.sleep(duration);
        return writers.stop();
    }

    private static String latencies(List<FlowWriters.Latencies> rounds) {
        return String.format(
                Locale.ROOT,
                "%,d creates, p99 %.0f ms, maximum of each round %s ms",
                rounds.stream().mapToInt(FlowWriters.Latencies::creates).sum(),
                Statistics.median(
                        rounds.stream().map(FlowWriters.Latencies::p99).toList()),
                wholeMillis(rounds.stream().map(FlowWriters.Latencies::max).toList()));
    }

    private static String wholeMillis(List<Double> rounds) {
        return rounds.stream()
                .map(millis -> String.format(Locale.ROOT, "%.0f", millis))
                .collect(Collectors.joining(", "));
    }

    private void reportMemory(Server server) {
        report.print(
                "- Memory of the server afterwards: %d MiB resident, %.0f MiB of used heap",
                server.residentMemory(), server.usedHeap());
    }

    private static RebuildRun.Result rebuild(Server server) {
        server.postgres().query("checkpoint");
        RebuildRun.Result result = RebuildRun.start(server).await();
        checkRowCounts(server);
        return result;
    }

    /** A rebuild that loses rows would be fast. */
    private static void checkRowCounts(Server server) {
        for (String table : List.of("flow", "deployment", "flow_run", "task_run")) {
            long rows = server.postgres().queryNumber("select count(*) from read_model." + table);
            long expected = server.postgres().queryNumber(EXPECTED_ROWS.formatted(table));
            if (rows != expected) {
                throw new BenchmarkException(
                        "After the rebuild " + table + " has " + rows + " rows instead of " + expected + ".");
            }
        }
    }

    /** Starts the server and waits until it has no background work left. */
    private static Server start(Path data) {
        Server server = Server.start(data, JAVA_OPTIONS);
        server.awaitEmptyOutbox();
        server.postgres().query("vacuum analyze");
        return server;
    }

    private static void seed(Path data, List<String> options, String... sizes) {
        List<String> command = new ArrayList<>(List.of(
                JavaRuntime.current().java(),
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.flowledger.benchmarks.seed.Seed",
                "--data-dir=" + data));
        command.addAll(options);
        command.addAll(List.of(sizes));
        Console.print("Seeding " + String.join(" ", command.subList(6, command.size())));
        Programs.run(command);
    }

    private int scaled(int number) {
        return quick ? number / 100 : number;
    }

    private int secondsPerRound() {
        return quick ? 1 : 10;
    }

    private static double medianEventRate(List<RebuildRun.Result> rebuilds) {
        return Statistics.median(
                rebuilds.stream().map(RebuildRun.Result::eventsPerSecond).toList());
    }

    private static ProcessorTime medianTimePerThousandEvents(List<RebuildRun.Result> rebuilds) {
        return ProcessorTime.median(
                rebuilds.stream().map(RebuildRun.Result::processorTime).toList());
    }

    private static double medianSeconds(List<RebuildRun.Result> rebuilds) {
        return Statistics.median(
                rebuilds.stream().map(RebuildRun.Result::seconds).toList());
    }
}
