package dev.flowledger.benchmarks;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the response time and the query plan of every filter on a seeded database. */
@Command(
        name = "benchmarks/scale",
        sortOptions = false,
        description = "Measures the response time and the query plan of every filter on a seeded database.")
final class ScaleBenchmark implements Runnable {

    /** The driver prepares a statement, and PostgreSQL may switch to a generic plan, only after several executions. */
    private static final int WARM_UP_CALLS = 15;

    private static final int MEASURED_CALLS = 30;
    private static final int MIN_EXPLAINED_CALLS = 3;
    private static final Duration MAX_EXPLAIN_TIME = Duration.ofSeconds(3);
    private static final int UNPROCESSABLE_CONTENT = 422;
    private static final int PAGES = 1_000;
    private static final int PAGE_SIZE = 200;

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            required = true,
            description = "Data directory of an embedded database that benchmarks/seed has filled.")
    private Path data = Path.of("");

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Runs only the queries whose names contain TEXT, and reads no pages of flow runs.")
    private String only = "";

    private ScaleBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new ScaleBenchmark(), arguments);
    }

    @Override
    public void run() {
        Runtime.getRuntime().addShutdownHook(new Thread(Workspace::stopChildProcesses));
        data = data.toAbsolutePath();
        List<FilterQuery> queries = FilterQuery.all().stream()
                .filter(query -> query.name().contains(only))
                .toList();
        Map<FilterQuery, String> plans = explain(queries);
        Server server = Server.start(data, Server.JAVA_OPTIONS);
        Console.print(
                "| Query | Median ms | p95 ms | Processor ms: server + PostgreSQL | Reads |\n|---|--:|--:|--:|---|");
        for (FilterQuery query : queries) {
            if (isRefused(server, query)) {
                Console.print("| %s | refused | | | |", query.name());
                continue;
            }
            IntStream.range(0, WARM_UP_CALLS).forEach(call -> send(server, query));
            ProcessorTime before = server.processorTime();
            List<Double> millis = Stream.generate(() -> send(server, query))
                    .limit(MEASURED_CALLS)
                    .toList();
            Console.print(
                    "| %s | %.1f | %.1f | %s | %s |",
                    query.name(),
                    Statistics.median(millis),
                    Statistics.percentile(millis, 95),
                    server.processorTime().since(before).per(MEASURED_CALLS),
                    plans.getOrDefault(query, ""));
        }
        if (only.isEmpty()) {
            readPages(server);
        }
        server.stop();
    }

    /** Runs each query on a server with auto_explain and returns the last plan. */
    private Map<FilterQuery, String> explain(List<FilterQuery> queries) {
        QueryPlanLog.enable(data);
        Server server = Server.start(data, Server.JAVA_OPTIONS);
        QueryPlanLog log = QueryPlanLog.of(data);
        Map<FilterQuery, String> plans = new HashMap<>();
        for (FilterQuery query : queries) {
            long offset = log.size();
            if (isRefused(server, query)) {
                continue;
            }
            Stopwatch stopwatch = new Stopwatch();
            for (int call = 0; call < WARM_UP_CALLS; call++) {
                if (call < MIN_EXPLAINED_CALLS || stopwatch.elapsed().compareTo(MAX_EXPLAIN_TIME) < 0) {
                    send(server, query);
                }
            }
            plans.put(query, log.lastPlanAfter(offset));
        }
        server.stop();
        QueryPlanLog.disable(data);
        return plans;
    }

    /** Reads page after page. If the server retained returned pages, its heap would grow. */
    private static void readPages(Server server) {
        List<Double> heap = new ArrayList<>();
        for (int page = 0; page < PAGES; page++) {
            String body = "{\"limit\": " + PAGE_SIZE + ", \"offset\": " + page * PAGE_SIZE + "}";
            send(server, new FilterQuery("page " + page, "/api/flow_runs/filter", body));
            heap.add(server.usedHeap());
        }
        Console.print(
                "%n%,d pages of %d flow runs: maximum used heap %.0f MiB in the first hundred, %.0f MiB in the last;"
                        + " resident %d MiB",
                PAGES,
                PAGE_SIZE,
                Statistics.max(heap.subList(0, 100)),
                Statistics.max(heap.subList(PAGES - 100, PAGES)),
                server.residentMemory());
    }

    /** Whether the server rejects the query because it would read too many rows. */
    private static boolean isRefused(Server server, FilterQuery query) {
        return server.send(server.postRequest(query.path(), query.body()), HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                == UNPROCESSABLE_CONTENT;
    }

    /** Returns the response time in milliseconds. */
    private static double send(Server server, FilterQuery query) {
        HttpRequest request = server.postRequest(query.path(), query.body());
        Stopwatch stopwatch = new Stopwatch();
        server.send(request, 200);
        return stopwatch.millis();
    }
}
