package dev.flowledger.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One rebuild of the read model, asked for and followed as an operator would, over HTTP. */
final class RebuildRun {

    private static final String ROUTE = "/api/projections/flows/rebuild";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Server server;
    private final long start = System.nanoTime();
    private String answer;

    /**
     * What a rebuild says of itself when it has completed, but for the phase of events, which is seen from outside.
     *
     * @param processed how many events
     * @param eventSeconds from the request until every event that there was at first had gone through the handlers
     * @param seconds from its start to its end, with indexes, drain and swap
     */
    record Outcome(long processed, double eventSeconds, double seconds) {

        /** Events a second through the handlers. */
        double eventRate() {
            return processed / eventSeconds;
        }
    }

    private RebuildRun(Server server) {
        this.server = server;
        this.answer = send("POST", 202);
    }

    /** Begins one. */
    static RebuildRun on(Server server) {
        return new RebuildRun(server);
    }

    /** Whether it has not ended; one that ends other than well is a failure of the benchmark. */
    boolean isRunning() {
        answer = send("GET", 200);
        return switch (field("state")) {
            case "running", "swapping" -> true;
            case "completed" -> false;
            default -> throw new Failure("The rebuild did not complete: " + answer);
        };
    }

    /** Waits for its end. */
    Outcome await() {
        double eventSeconds = 0;
        while (isRunning()) {
            if (eventSeconds == 0 && !field("phase").equals("events")) {
                eventSeconds = (System.nanoTime() - start) / 1e9;
            }
            Programs.pause(POLL);
        }
        double seconds = Duration.between(time("started"), time("finished")).toNanos() / 1e9;
        return new Outcome(Long.parseLong(field("processed")), eventSeconds == 0 ? seconds : eventSeconds, seconds);
    }

    private OffsetDateTime time(String field) {
        return OffsetDateTime.parse(field(field));
    }

    private String field(String name) {
        Matcher value =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]*)").matcher(answer);
        if (!value.find()) {
            throw new Failure("A rebuild without " + name + ": " + answer);
        }
        return value.group(1);
    }

    private String send(String method, int expected) {
        try {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(server.address().resolve(ROUTE))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != expected) {
                throw new Failure(
                        method + " " + ROUTE + " was answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new Failure(method + " " + ROUTE + " was not answered: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
