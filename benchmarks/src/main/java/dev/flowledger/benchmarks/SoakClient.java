package dev.flowledger.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests at a limited rate and counts the responses. One thread uses it at a time. */
final class SoakClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Server server;
    private final SoakCounts counts;
    private final Duration interval;
    private String key;
    private long next = System.nanoTime();

    /**
     * Creates a client.
     *
     * @param interval the least time between the starts of two requests
     */
    SoakClient(Server server, String key, SoakCounts counts, Duration interval) {
        this.server = server;
        this.key = key;
        this.counts = counts;
        this.interval = interval;
    }

    /** Sends further requests with this key. */
    void use(String newKey) {
        key = newKey;
    }

    /** Sends a request and returns the body of the response. An unexpected status is counted as a failure. */
    JsonNode send(String route, String path, String json, Integer... expected) {
        pause();
        String method = route.substring(0, route.indexOf(' '));
        HttpRequest.Builder request = server.request(path)
                .setHeader("Authorization", "Bearer " + key)
                .setHeader("Accept", "application/json, */*;q=0.5")
                .timeout(TIMEOUT)
                .method(
                        method,
                        json.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(route, request.build(), expected);
    }

    /** Sends a request without a body. */
    JsonNode send(String route, String path, Integer... expected) {
        return send(route, path, "", expected);
    }

    private JsonNode send(String route, HttpRequest request, Integer... expected) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            counts.count(route, response.statusCode(), List.of(expected), response.body());
            boolean json = response.headers()
                    .firstValue("Content-Type")
                    .filter("application/json"::equals)
                    .isPresent();
            return json ? JSON.readTree(response.body()) : JSON.missingNode();
        } catch (IOException e) {
            counts.fail(route + ": no response, " + e);
            return JSON.missingNode();
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    private void pause() {
        long now = System.nanoTime();
        if (next > now) {
            Waits.sleep(Duration.ofNanos(next - now));
        }
        // After a slow response, no burst of requests.
        next = Math.max(next + interval.toNanos(), System.nanoTime());
    }
}
