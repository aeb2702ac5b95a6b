package dev.flowledger.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The Markdown tables of {@link LoadBenchmark}. */
final class LoadReport {

    private static final int MAX_START_UP_SECONDS = 8;
    private static final int MAX_MEMORY = 400;
    private static final double BULK_GOAL = 0.18;

    private final MarkdownReport report = new MarkdownReport();

    void environment(int rounds, int seconds, JavaRuntime runtime, List<String> javaOptions, PostgresClient postgres) {
        report.add("# Server under load");
        report.add("");
        report.add(
                "%s, JDK %s; PostgreSQL %s with fsync %s, synchronous_commit %s; commit %s.",
                Machine.description(),
                runtime.version(),
                postgres.query("show server_version"),
                postgres.query("show fsync"),
                postgres.query("show synchronous_commit"),
                Programs.commit());
        report.add(
                "Load generator, server and database share the machine. %d rounds of %d seconds, server and PostgreSQL alone"
                        + " alternate: median (lowest–highest). Java options: `%s`.",
                rounds, seconds, String.join(" ", javaOptions));
        report.add("");
    }

    void startUp(Duration first, List<Duration> restarts, JavaRuntime runtime) {
        List<Double> seconds = restarts.stream().map(LoadReport::seconds).toList();
        report.add(
                "| Start-up to ready, extracted jar, trained %s | Seconds | Required: below | Met |",
                ClassArchive.kind(runtime));
        report.add("|---|---|---|---|");
        report.add(
                "| with an empty data directory: extracts PostgreSQL, creates the database | %.1f | | |",
                seconds(first));
        report.add(
                "| with an existing data directory | %s | %d | %s |",
                Statistics.medianAndRange(seconds, "%.1f"),
                MAX_START_UP_SECONDS,
                yesOrNo(Statistics.median(seconds) < MAX_START_UP_SECONDS));
        report.add("");
    }

    void memory(long afterStart, long afterLoad) {
        report.add("| Resident memory of the server process | MiB | Required: below | Met |");
        report.add("|---|---|---|---|");
        report.add("| after the start | %d | %d | %s |", afterStart, MAX_MEMORY, yesOrNo(afterStart < MAX_MEMORY));
        report.add("| after all load | %d | %d | %s |", afterLoad, MAX_MEMORY, yesOrNo(afterLoad < MAX_MEMORY));
        report.add("");
    }

    void scenarios(
            List<Scenario> scenarios,
            Map<Scenario, List<WrkResult>> serverResults,
            Map<Scenario, List<Double>> postgresRates) {
        report.add("| Load | Connections | Requests per second | p50 ms | p99 ms | Errors"
                + " | Processor ms per request: server + PostgreSQL"
                + " | PostgreSQL alone per second | Ratio | Floor | Goal | Met |");
        report.add("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        for (Scenario scenario : scenarios) {
            scenario(
                    scenario,
                    serverResults.getOrDefault(scenario, List.of()),
                    postgresRates.getOrDefault(scenario, List.of()));
        }
        report.add("");
    }

    void bulk(int count, int connections, WrkResult result, double postgresRate) {
        double ratio = result.perSecond() / postgresRate;
        report.add(
                "| Bulk of creates | Connections | Per second | p50 ms | p99 ms | Processor ms per create: server + PostgreSQL"
                        + " | PostgreSQL alone per second | Ratio | Goal | Met |");
        report.add("|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        report.add(
                "| %,d | %d | %,.0f | %.1f | %.1f | %s | %,.0f | %.2f | %.2f | %s |",
                count,
                connections,
                result.perSecond(),
                result.p50(),
                result.p99(),
                result.processorTime(),
                postgresRate,
                ratio,
                BULK_GOAL,
                yesOrNo(ratio >= BULK_GOAL));
        report.add("");
    }

    void profile(Scenario scenario, Profile profile) {
        report.add("Java code of %s, share of each library in percent: %s.", scenario.name(), profile.shares());
        report.add("");
    }

    /** Prints the report and writes it to a file. */
    void finish(String fileName) {
        report.add("How to read this report: benchmarks/README.md");
        Console.print("\n" + report.text());
        report.write(fileName);
    }

    private void scenario(Scenario scenario, List<WrkResult> serverResults, List<Double> postgresRates) {
        List<Double> rates = serverResults.stream().map(WrkResult::perSecond).toList();
        double rate = Statistics.median(rates);
        double p50 =
                Statistics.median(serverResults.stream().map(WrkResult::p50).toList());
        double p99 =
                Statistics.median(serverResults.stream().map(WrkResult::p99).toList());
        report.add(
                "| %s | %d | %s | %.1f | %.1f | 0 | %s | %s | %.2f | %s | %s | %s |",
                scenario.name(),
                scenario.connections(),
                Statistics.medianAndRange(rates, "%,.0f"),
                p50,
                p99,
                ProcessorTime.median(
                        serverResults.stream().map(WrkResult::processorTime).toList()),
                Statistics.medianAndRange(postgresRates, "%,.0f"),
                rate / Statistics.median(postgresRates),
                scenario.floor() == 0 ? "" : number(scenario.floor()),
                goal(scenario),
                metTarget(scenario, rate, p99));
    }

    private static String goal(Scenario scenario) {
        if (scenario.goal() == 0) {
            return "";
        }
        return number(scenario.goal()) + (scenario.goalP99() == 0 ? "" : ", p99 < " + scenario.goalP99() + " ms");
    }

    private static String metTarget(Scenario scenario, double rate, double p99) {
        if (scenario.floor() == 0) {
            return "";
        }
        boolean goalP99Met = scenario.goalP99() == 0 || p99 < scenario.goalP99();
        if (rate >= scenario.goal() && goalP99Met) {
            return "goal";
        }
        return rate >= scenario.floor() ? "floor" : "**no**";
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String yesOrNo(boolean met) {
        return met ? "yes" : "**no**";
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
