package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures start-up, memory, reads and creates of the server, and compares them with PostgreSQL alone. */
@Command(
        name = "benchmarks/run",
        sortOptions = false,
        showDefaultValues = true,
        description =
                "Measures start-up, memory, reads and creates of the server, and compares them with PostgreSQL alone.")
final class LoadBenchmark implements Runnable {

    private static final String START_UP = "start-up";
    private static final String BULK = "bulk-64";
    private static final int BULK_CREATES = 100_000;
    private static final int QUICK_BULK_CREATES = 2_000;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int WARM_UP_CONNECTIONS = 16;

    @Mixin
    private RoundOptions roundOptions = new RoundOptions();

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            defaultValue = "",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Runs only the measurements whose names begin with NAME: start-up, read-by-id, read-by-name,"
                    + " filter-by-tag, count-by-tag, create-1, create-16, create-64, bulk-64.")
    private String only = "";

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            converter = Numbers.Positive.class,
            description = "Number of rounds of each measurement.")
    private int rounds;

    @Option(
            names = "--profile",
            description =
                    "Records one more round of each measurement with the JDK Flight Recorder and reports the share of each"
                            + " library.")
    private boolean profile;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final LoadReport report = new LoadReport();

    private LoadBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new LoadBenchmark(), arguments);
    }

    @Override
    public void run() {
        List<Scenario> scenarios = Scenario.ALL.stream()
                .filter(scenario -> isSelected(scenario.name()))
                .toList();
        if (scenarios.isEmpty() && !isSelected(START_UP) && !isSelected(BULK)) {
            String names = Stream.concat(
                            Stream.of(START_UP, BULK), Scenario.ALL.stream().map(Scenario::name))
                    .collect(Collectors.joining(", "));
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "No measurement begins with '" + only + "'. The measurements are: " + names);
        }
        Programs.require("wrk", "pgbench", "psql", "ps");
        measure(Workspace.create("run"), scenarios);
        report.finish("report.md");
    }

    private boolean isSelected(String measurement) {
        return measurement.startsWith(only);
    }

    private void measure(Path directory, List<Scenario> scenarios) {
        JavaRuntime runtime = serverOptions.runtime();
        Console.print("Training the " + ClassArchive.kind(runtime));
        List<String> options = ClassArchive.TRAINED.create(runtime, serverOptions.javaOptions(), directory);

        Path data = directory.resolve("data");
        Server server = Server.start(data, runtime, options);
        Duration firstStart = server.startUp();
        Console.print("First start: %d ms", firstStart.toMillis());
        List<Duration> restarts = new ArrayList<>();
        while (isSelected(START_UP) && restarts.size() < rounds) {
            server.stop();
            server = Server.start(data, runtime, options);
            restarts.add(server.startUp());
            Console.print("Start: %d ms", server.startUp().toMillis());
        }
        long memoryAfterStart = server.residentMemory();

        report.environment(rounds, roundOptions.seconds(), runtime, serverOptions.javaOptions(), server.postgres());
        if (!restarts.isEmpty()) {
            report.startUp(firstStart, restarts, runtime);
        }
        if (!scenarios.isEmpty() || isSelected(BULK)) {
            measure(server, directory, scenarios);
            if (isSelected(BULK)) {
                measureBulk(server, scenarios.isEmpty());
            }
            report.memory(memoryAfterStart, server.residentMemory());
        }
        server.stop();
    }

    private void measure(Server server, Path directory, List<Scenario> scenarios) {
        Console.print("Creating %,d flows", SampleFlows.COUNT);
        SampleFlows flows = SampleFlows.createOn(server);
        server.postgres().runScript("tables.sql");

        if (scenarios.isEmpty()) {
            return;
        }
        Map<Scenario, List<WrkResult>> serverResults = new HashMap<>();
        Map<Scenario, List<Double>> postgresRates = new HashMap<>();
        for (boolean reads : List.of(true, false)) {
            List<Scenario> group = scenarios.stream()
                    .filter(scenario -> scenario.isRead() == reads)
                    .toList();
            for (Scenario scenario : group) {
                Console.print("Warming up " + scenario.name());
                // JIT compilation takes long on two busy cores. After a short warm-up each round is faster than the one
                // before. It depends on the number of requests, of which one connection sends few.
                load(
                        scenario.with(Math.max(WARM_UP_CONNECTIONS, scenario.connections())),
                        server,
                        flows,
                        directory,
                        WARM_UP_ROUNDS * roundOptions.seconds());
                if (scenario.connections() < WARM_UP_CONNECTIONS) {
                    load(scenario, server, flows, directory, roundOptions.seconds());
                }
            }
            for (int round = 1; round <= rounds; round++) {
                for (Scenario scenario : group) {
                    WrkResult result = load(scenario, server, flows, directory, roundOptions.seconds());
                    double postgresRate = server.postgres()
                            .load(scenario.kind().postgresScript, scenario.connections(), roundOptions.seconds());
                    serverResults
                            .computeIfAbsent(scenario, key -> new ArrayList<>())
                            .add(result);
                    postgresRates
                            .computeIfAbsent(scenario, key -> new ArrayList<>())
                            .add(postgresRate);
                    Console.print(
                            "Round %d of %s: %s; PostgreSQL alone %,.0f per second",
                            round, scenario.name(), result, postgresRate);
                }
            }
            if (profile) {
                group.forEach(scenario -> report.profile(
                        scenario,
                        Profile.record(
                                server,
                                directory,
                                () -> load(scenario, server, flows, directory, roundOptions.seconds()))));
            }
        }
        report.scenarios(scenarios, serverResults, postgresRates);
    }

    private void measureBulk(Server server, boolean cold) {
        Scenario creates = Scenario.named("create-64");
        if (cold) {
            Console.print("Warming up " + BULK);
            creates.create(server, WARM_UP_ROUNDS * roundOptions.seconds());
        }
        int count = roundOptions.quick() ? QUICK_BULK_CREATES : BULK_CREATES;
        WrkResult result = creates.createMany(server, count);
        double postgresRate = server.postgres().bulk(creates.kind().postgresScript, creates.connections(), count);
        Console.print("Bulk: %s; PostgreSQL alone %,.0f per second", result, postgresRate);
        report.bulk(count, creates.connections(), result, postgresRate);
    }

    private static WrkResult load(Scenario scenario, Server server, SampleFlows flows, Path directory, int seconds) {
        return scenario.isRead() ? scenario.read(server, flows, directory, seconds) : scenario.create(server, seconds);
    }
}
