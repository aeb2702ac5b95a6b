package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures reads that the primary answers, or one or two standbys, with and without concurrent creates. */
@Command(
        name = "benchmarks/standbys",
        sortOptions = false,
        showDefaultValues = true,
        description =
                "Measures reads that the primary answers, or one or two standbys, with and without concurrent creates.")
final class StandbysBenchmark implements Runnable {

    private static final int MAX_STANDBYS = 2;
    private static final List<Scenario> SCENARIOS =
            List.of(Scenario.named("read-by-id"), Scenario.named("filter-by-tag"));

    @Mixin
    private RoundOptions roundOptions = new RoundOptions();

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    private final MarkdownReport report = new MarkdownReport();

    private StandbysBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new StandbysBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("wrk", "psql");
        Path directory = Workspace.create("standbys");
        report.print(
                "%s; commit %s; `%s`.",
                Machine.description(), Programs.commit(), String.join(" ", serverOptions.javaOptions()));
        report.print(
                "Load of 64 connections for %d s, after as much warm-up. All processes share the processors of this machine.",
                roundOptions.seconds());
        report.print("");
        report.print(
                "| Standbys | Reads | Creates | Per second | p99 ms | Server | Primary | Standbys | Answered by standbys |");
        report.print("|--:|---|---|--:|--:|--:|--:|--:|--:|");
        // Has unpacked the programs of PostgreSQL, and knows its settings.
        Path embedded = directory.resolve("embedded/data");
        Server.start(embedded, serverOptions.javaOptions()).stop();
        Path primaryData = directory.resolve("primary");
        PostgresCluster empty = PostgresCluster.start(embedded, primaryData);
        Server first = start(primaryData, empty, List.of());
        SampleFlows flows = SampleFlows.createOn(first);
        first.stop();
        empty.stop();
        for (int i = 0; i < MAX_STANDBYS; i++) {
            PostgresCluster.copy(primaryData, directory.resolve("standby-" + i));
        }
        PostgresCluster primary = PostgresCluster.startAgain(embedded, primaryData);
        List<PostgresCluster> standbys = new ArrayList<>();
        measure(primaryData, primary, standbys, flows, directory);
        while (standbys.size() < MAX_STANDBYS) {
            standbys.add(primary.startStandby(embedded, directory.resolve("standby-" + standbys.size())));
            measure(primaryData, primary, standbys, flows, directory);
        }
        report.print("");
        report.print("Server, Primary and Standbys: processor milliseconds per read.");
        report.write("standbys.md");
    }

    private Server start(Path primaryData, PostgresCluster primary, List<PostgresCluster> standbys) {
        String addresses = standbys.stream()
                .map(standby -> "127.0.0.1:" + standby.client().port())
                .collect(Collectors.joining(","));
        return Server.start(
                primaryData,
                serverOptions.runtime(),
                serverOptions.javaOptions(),
                Map.of(
                        "SPRING_DATASOURCE_URL",
                        "jdbc:postgresql://127.0.0.1:" + primary.client().port() + "/postgres",
                        "SPRING_DATASOURCE_USERNAME",
                        "postgres",
                        "FLOWLEDGER_READ_DATASOURCE_URL",
                        addresses.isEmpty() ? "" : "jdbc:postgresql://" + addresses + "/postgres"));
    }

    private void measure(
            Path primaryData,
            PostgresCluster primary,
            List<PostgresCluster> standbys,
            SampleFlows flows,
            Path directory) {
        Server server = start(primaryData, primary, standbys);
        for (Scenario scenario : SCENARIOS) {
            scenario.read(server, flows, directory, roundOptions.seconds());
            measure(server, scenario, standbys, flows, directory, "none");
            FlowWriters writers = FlowWriters.start(server);
            measure(server, scenario, standbys, flows, directory, "4 clients");
            writers.stop();
        }
        server.stop();
    }

    private void measure(
            Server server,
            Scenario scenario,
            List<PostgresCluster> standbys,
            SampleFlows flows,
            Path directory,
            String creates) {
        double timeBefore = processorTime(standbys);
        double answeredBefore = count(server, standbys, "outcome=\"standby\"");
        double allBefore = count(server, standbys, "outcome=");
        WrkResult reads = scenario.read(server, flows, directory, roundOptions.seconds());
        report.print(
                "| %d | %s | %s | %,.0f | %.1f | %.3f | %.3f | %.3f | %.0f %% |",
                standbys.size(),
                scenario.name(),
                creates,
                reads.perSecond(),
                reads.p99(),
                reads.processorTime().server(),
                reads.processorTime().postgres(),
                (processorTime(standbys) - timeBefore) / reads.requests(),
                // Of the reads that the server has counted: wrk does not count those that it does not wait for at the
                // end.
                100
                        * (count(server, standbys, "outcome=\"standby\"") - answeredBefore)
                        / Math.max(1, count(server, standbys, "outcome=") - allBefore));
    }

    private static double processorTime(List<PostgresCluster> standbys) {
        return standbys.stream()
                .mapToDouble(standby -> ProcessorTime.of(
                                ProcessHandle.current().pid(), standby.client().postmasterPid())
                        .postgres())
                .sum();
    }

    /** The number of reads with a label. Without standbys the server does not count them. */
    private static double count(Server server, List<PostgresCluster> standbys, String label) {
        return standbys.isEmpty() ? 0 : server.metrics().value("flowledger_standby_reads_total", label);
    }
}
