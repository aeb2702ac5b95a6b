package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Asks a server on a seeded folder one question after the other: how long each takes, and by which plan. */
public final class Scale {

    private static final Path JAR = Path.of("benchmarks/target/server/flowledger.jar");
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xmx128m");

    /** Often enough for the driver to prepare the statement, and for PostgreSQL to choose a plan for any values. */
    private static final int WARM_UP = 15;

    private static final int TIMES = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int PAGES = 1_000;
    private static final int PAGE = 200;

    private Scale() {}

    /** Measures on the folder that the command line names: {@code --data-dir FOLDER [--only TEXT]}. */
    public static void main(String[] arguments) {
        List<String> options = List.of(arguments);
        if (!(options.size() == 2 || options.size() == 4) || !options.get(0).equals("--data-dir")) {
            OUT.println("benchmarks/scale --data-dir FOLDER [--only TEXT]");
            System.exit(1);
        }
        Path data = Path.of(options.get(1)).toAbsolutePath();
        String only = options.size() == 4 ? options.get(3) : "";
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> ProcessHandle.current().children().forEach(ProcessHandle::destroy)));
        try {
            measure(
                    data,
                    ScaleQuery.all().stream()
                            .filter(query -> query.name().contains(only))
                            .toList(),
                    only.isEmpty());
        } catch (Failure failure) {
            OUT.println("FAILED: " + failure.getMessage());
            System.exit(1);
        }
    }

    private static void measure(Path data, List<ScaleQuery> queries, boolean pages) {
        Map<ScaleQuery, String> plans = new HashMap<>();
        Server explaining = Server.start(JAR, data, List.of(SMALL.get(0), SMALL.get(1), Plans.JAVA_OPTION));
        Plans log = Plans.of(data);
        for (ScaleQuery query : queries) {
            long before = log.size();
            repeat(explaining, query, WARM_UP);
            plans.put(query, log.lastSince(before));
        }
        explaining.stop();

        Server server = Server.start(JAR, data, SMALL);
        OUT.println("| Query | Median ms | p95 ms | Reads |\n|---|--:|--:|---|");
        for (ScaleQuery query : queries) {
            for (int i = 0; i < WARM_UP; i++) {
                ask(server, query);
            }
            long[] times = LongStream.range(0, TIMES)
                    .map(i -> ask(server, query))
                    .sorted()
                    .toArray();
            OUT.printf(
                    "| %s | %.1f | %.1f | %s |%n",
                    query.name(),
                    times[times.length / 2] / 1e6,
                    times[times.length * 95 / 100] / 1e6,
                    plans.get(query));
        }
        if (pages) {
            readThemAll(server);
        }
        server.stop();
    }

    /** So many times, or as often as there is patience for; the times, from the shortest on. */
    private static long[] repeat(Server server, ScaleQuery query, int times) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        return LongStream.range(0, times)
                .takeWhile(i -> i < 3 || System.nanoTime() < end)
                .map(i -> ask(server, query))
                .sorted()
                .toArray();
    }

    /** One page after the other: what is kept of a page that has been answered would add up. */
    private static void readThemAll(Server server) {
        double[] heap = new double[PAGES];
        for (int page = 0; page < PAGES; page++) {
            ask(
                    server,
                    new ScaleQuery(
                            "all",
                            "/api/flow_runs/filter",
                            "{\"limit\": " + PAGE + ", \"offset\": " + page * PAGE + "}"));
            heap[page] = server.heapInUse();
        }
        OUT.printf(
                "%n%,d pages of %d flow runs: heap in use at most %.0f MiB in the first hundred, %.0f MiB in the last;"
                        + " resident %d MiB%n",
                PAGES,
                PAGE,
                Arrays.stream(heap, 0, 100).max().orElseThrow(),
                Arrays.stream(heap, PAGES - 100, PAGES).max().orElseThrow(),
                server.residentMemory());
    }

    private static long ask(Server server, ScaleQuery query) {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(query.path()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(query.body()))
                .build();
        long start = System.nanoTime();
        send(request);
        return System.nanoTime() - start;
    }

    private static String send(HttpRequest request) {
        try {
            HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new Failure(request + " was answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new Failure(request + " was not answered: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
