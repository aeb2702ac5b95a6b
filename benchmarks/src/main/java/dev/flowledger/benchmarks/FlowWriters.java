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
    private final List<CompletableFuture<List<Double>>> clients;
    private volatile boolean stopped;

    /**
     * Response times in milliseconds.
     *
     * @param creates number of responses
     */
    record Latencies(int creates, double p99, double max) {}

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
            List<Double> millis =
                    clients.stream().flatMap(client -> client.join().stream()).toList();
            return new Latencies(millis.size(), Statistics.percentile(millis, 99), Statistics.max(millis));
        } catch (CompletionException e) {
            throw new BenchmarkException("A client that creates flows failed: " + e.getCause());
        }
    }

    private List<Double> create(int client) {
        List<Double> millis = new ArrayList<>();
        while (!stopped) {
            String name = namePrefix + client + "-" + millis.size();
            Stopwatch stopwatch = new Stopwatch();
            server.send(
                    server.postRequest("/api/flows/", "{\"name\": \"" + name + "\", \"tags\": [\"written\"]}"), 201);
            millis.add(stopwatch.millis());
        }
        return millis;
    }
}
