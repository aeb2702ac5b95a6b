package dev.flowledger.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
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
        addSummary();
        addTable(
                "Processor ms per request: server + PostgreSQL",
                result -> result.processorTime().toString());
        addTable("p50 / p99 ms", result -> number(1, result.p50()) + " / " + number(1, result.p99()));
        notes.forEach(note -> report.add("- %s", note));
        report.add("- How to read this report: benchmarks/README.md");
        Console.print("\n" + report.text());
        report.write(fileName);
    }

    /** The table of benchmarks/README.md. All servers are compared with the first one. */
    private void addSummary() {
        List<String> columns = new ArrayList<>();
        results.forEach(
                server -> columns.addAll(List.of(server.server() + ", per second", "Processor ms", "p99 ms", "Ratio")));
        addHeader("Load, connections", columns);
        for (ComparedLoad load : ComparedLoad.ALL) {
            WrkResult base = results.get(0).results().get(load);
            List<String> cells = new ArrayList<>();
            for (ServerResults server : results) {
                WrkResult result = server.results().get(load);
                cells.add(cell(result, CompareReport::rate));
                cells.add(cell(result, one -> number(2, one.processorTime().total())));
                cells.add(cell(result, one -> number(0, one.p99())));
                cells.add(ratio(result, base));
            }
            addRow(load.kind().title + ", " + load.connections(), cells);
        }
        report.add("");
    }

    private static String rate(WrkResult result) {
        return number(0, result.perSecond());
    }

    private static String ratio(@Nullable WrkResult result, @Nullable WrkResult base) {
        return result == null || base == null ? "" : number(1, result.perSecond() / base.perSecond());
    }

    private static String number(int decimals, double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static String title(ComparedLoad load) {
        return load.kind().title + " | " + load.connections();
    }

    private void addTable(String title, Function<WrkResult, String> format) {
        addHeader(
                title + " | Connections",
                results.stream().map(ServerResults::server).toList());
        for (ComparedLoad load : ComparedLoad.ALL) {
            addRow(
                    title(load),
                    results.stream()
                            .map(server -> cell(server.results().get(load), format))
                            .toList());
        }
        report.add("");
    }

    private void addHeader(String title, List<String> columns) {
        String header = title + " | " + String.join(" | ", columns);
        report.add("| %s |", header);
        report.add(
                "|---%s|",
                "|--:".repeat((int) header.chars().filter(c -> c == '|').count()));
    }

    private void addRow(String title, List<String> cells) {
        report.add("| %s | %s |", title, String.join(" | ", cells));
    }

    private static String cell(@Nullable WrkResult result, Function<WrkResult, String> format) {
        return result == null ? "failed" : format.apply(result);
    }
}
