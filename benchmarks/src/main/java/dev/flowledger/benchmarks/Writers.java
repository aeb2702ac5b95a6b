package dev.flowledger.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** A few clients that create flows all the time, each its next one as soon as it has the answer. */
final class Writers {

    private static final int CLIENTS = 4;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Server server;
    private final String prefix = "written at " + System.nanoTime() + " ";
    private final List<CompletableFuture<List<Double>>> clients;
    private volatile boolean stopped;

    /**
     * How long they waited for their answers.
     *
     * @param creations how many were answered
     * @param p99 milliseconds that all but a hundredth of them took at most
     * @param longest milliseconds that the longest of them took
     */
    record Waits(int creations, double p99, double longest) {}

    private Writers(Server server) {
        this.server = server;
        this.clients = IntStream.range(0, CLIENTS)
                .mapToObj(client ->
                        CompletableFuture.supplyAsync(() -> create(client), runnable -> new Thread(runnable).start()))
                .toList();
    }

    /** Has them begin. */
    static Writers on(Server server) {
        return new Writers(server);
    }

    /** Has them stop; a creation that was not answered 201 is a failure of the benchmark. */
    Waits stop() {
        stopped = true;
        try {
            List<Double> millis = clients.stream()
                    .flatMap(client -> client.join().stream())
                    .sorted()
                    .toList();
            return new Waits(millis.size(), millis.get(millis.size() * 99 / 100), millis.get(millis.size() - 1));
        } catch (CompletionException e) {
            throw new Failure("A writer could not go on: " + e.getCause());
        }
    }

    private List<Double> create(int client) {
        List<Double> millis = new ArrayList<>();
        while (!stopped) {
            HttpRequest request = HttpRequest.newBuilder(server.address().resolve("/api/flows/"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"name\": \"" + prefix + client + "-" + millis.size() + "\", \"tags\": [\"written\"]}"))
                    .build();
            long asked = System.nanoTime();
            try {
                HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 201) {
                    throw new Failure("A creation was answered " + answer.statusCode() + ": " + answer.body());
                }
            } catch (IOException e) {
                throw new Failure("A creation was not answered: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return millis;
            }
            millis.add((System.nanoTime() - asked) / 1e6);
        }
        return millis;
    }
}
