package dev.flowledger.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Markdown tables of {@link CompareBenchmark}. */
final class CompareReport {

    private final MarkdownReport report = new MarkdownReport();
    private final List<ServerResults> results = new ArrayList<>();

    /**
     * The results of one server.
     *
     * @param results without the loads of which a request failed
     */
    private record ServerResults(String server, Map<ComparedLoad, WrkResult> results) {}

    CompareReport(PostgresClient postgres, List<String> javaOptions, int seconds, int sample) {
        report.add("# Prefect and Flowledger");
        report.add("");
        report.add("%s; commit %s.", Machine.description(), Programs.commit());
        report.add(
                "Every server has a new database on the PostgreSQL %s that Flowledger embeds, with the settings that Flowledger"
                        + " starts it with (fsync %s, synchronous_commit %s, shared_buffers %s). Load generator, server and"
                        + " database share the machine.",
                postgres.query("show server_version"),
                postgres.query("show fsync"),
                postgres.query("show synchronous_commit"),
                postgres.query("show shared_buffers"));
        report.add(
                "One process of each server. Prefect: default settings, no analytics. Flowledger: `%s`. %d seconds for each"
                        + " figure, after a warm-up; %,d flows to read.",
                String.join(" ", javaOptions), seconds, sample);
        report.add("");
    }

    void add(String server, Map<ComparedLoad, WrkResult> serverResults) {
        results.add(new ServerResults(server, serverResults));
    }

    /** Prints the report and writes it to a file. */
    void write(String fileName, List<String> notes) {
        addRates();
        addTable(
                "Processor ms per request: server + PostgreSQL",
                result -> result.processorTime().toString());
        addTable("p50 / p99 ms", result -> String.format(Locale.ROOT, "%.1f / %.1f", result.p50(), result.p99()));
        notes.forEach(note -> report.add("- %s", note));
        report.add("- How to read this report: benchmarks/README.md");
        Console.print("\n" + report.text());
        report.write(fileName);
    }

    /** All servers are compared with the first one. */
    private void addRates() {
        ServerResults base = results.get(0);
        List<ServerResults> others = results.subList(1, results.size());
        List<String> columns = new ArrayList<>(List.of(base.server()));
        others.forEach(other -> columns.addAll(List.of(other.server(), "ratio")));
        addHeader("Requests per second", columns);
        for (ComparedLoad load : ComparedLoad.ALL) {
            WrkResult baseResult = base.results().get(load);
            List<String> cells = new ArrayList<>(List.of(cell(baseResult, CompareReport::rate)));
            for (ServerResults other : others) {
                WrkResult result = other.results().get(load);
                cells.add(cell(result, CompareReport::rate));
                cells.add(
                        baseResult == null || result == null
                                ? ""
                                : String.format(Locale.ROOT, "%.1f", result.perSecond() / baseResult.perSecond()));
            }
            addRow(load, cells);
        }
        report.add("");
    }

    private static String rate(WrkResult result) {
        return String.format(Locale.ROOT, "%,.0f", result.perSecond());
    }

    private void addTable(String title, Function<WrkResult, String> format) {
        addHeader(title, results.stream().map(ServerResults::server).toList());
        for (ComparedLoad load : ComparedLoad.ALL) {
            addRow(
                    load,
                    results.stream()
                            .map(server -> cell(server.results().get(load), format))
                            .toList());
        }
        report.add("");
    }

    private void addHeader(String title, List<String> columns) {
        report.add("| %s | Connections | %s |", title, String.join(" | ", columns));
        report.add("|---|--:|%s", columns.stream().map(column -> "--:|").collect(Collectors.joining()));
    }

    private void addRow(ComparedLoad load, List<String> cells) {
        report.add("| %s | %d | %s |", load.kind().title, load.connections(), String.join(" | ", cells));
    }

    private static String cell(@Nullable WrkResult result, Function<WrkResult, String> format) {
        return result == null ? "failed" : format.apply(result);
    }
}
