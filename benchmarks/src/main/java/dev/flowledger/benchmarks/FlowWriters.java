package dev.flowledger.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** Four clients that create flows continuously. Each sends its next request when it has the response to the last one. */
final class FlowWriters {

    private static final int CLIENTS = 4;

    private final Server server;
    private final String namePrefix = "written at " + System.nanoTime() + " ";
    private final List<CompletableFuture<List<Response>>> clients;
    private volatile boolean stopped;

    /**
     * A response.
     *
     * @param end its time, of {@link System#nanoTime}
     * @param millis the time since the request
     */
    record Response(long end, double millis) {}

    /** The response times of all clients, in milliseconds. */
    record Latencies(List<Response> responses) {

        int creates() {
            return responses.size();
        }

        double p99() {
            return Statistics.percentile(millis(), 99);
        }

        double max() {
            return Statistics.max(millis());
        }

        /** The longest response time of the requests that were running during an interval; 0 if there were none. */
        double max(RebuildRun.Interval interval) {
            return responses.stream()
                    .filter(response -> response.end() >= interval.start()
                            && response.end() - response.millis() * 1e6 <= interval.end())
                    .mapToDouble(Response::millis)
                    .max()
                    .orElse(0);
        }

        private List<Double> millis() {
            return responses.stream().map(Response::millis).toList();
        }
    }

    private FlowWriters(Server server) {
        this.server = server;
        this.clients = IntStream.range(0, CLIENTS)
                .mapToObj(client ->
                        CompletableFuture.supplyAsync(() -> create(client), runnable -> new Thread(runnable).start()))
                .toList();
    }

    static FlowWriters start(Server server) {
        return new FlowWriters(server);
    }

    /** Stops all clients. Any status other than 201 is a failure of the benchmark. */
    Latencies stop() {
        stopped = true;
        try {
            return new Latencies(
                    clients.stream().flatMap(client -> client.join().stream()).toList());
        } catch (CompletionException e) {
            throw new BenchmarkException("A client that creates flows failed: " + e.getCause());
        }
    }

    private List<Response> create(int client) {
        List<Response> responses = new ArrayList<>();
        while (!stopped) {
            String name = namePrefix + client + "-" + responses.size();
            Stopwatch stopwatch = new Stopwatch();
            server.send(
                    server.postRequest("/api/flows/", "{\"name\": \"" + name + "\", \"tags\": [\"written\"]}"), 201);
            responses.add(new Response(System.nanoTime(), stopwatch.millis()));
        }
        return responses;
    }
}
