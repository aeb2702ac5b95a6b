package dev.flowledger.server.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** HTTP client of the routes that start, read and cancel a rebuild. */
final class RebuildClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final URI route;
    private final HttpRequest.Builder request;

    /**
     * Creates a client.
     *
     * @throws IllegalArgumentException if the URL of the server or the key is malformed
     */
    RebuildClient(String server, @Nullable String key) {
        if (!server.matches("https?://[^/]+.*")) {
            throw new IllegalArgumentException("the URL must be that of a server, such as http://localhost:4200");
        }
        route = URI.create(server.replaceFirst("/*$", "") + "/api/projections/flows/rebuild");
        request = HttpRequest.newBuilder(route).timeout(REQUEST_TIMEOUT);
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
    }

    /** The state of a rebuild, as the server returns it. */
    record Rebuild(
            String id,
            String state,
            String phase,
            long processed,
            long total,
            @JsonProperty("events_per_second") double eventsPerSecond,
            @JsonProperty("eta_seconds") @Nullable Long etaSeconds,
            Instant started,
            @Nullable Instant finished,
            @Nullable String error) {

        boolean isInProgress() {
            return state.equals("running") || state.equals("swapping");
        }

        boolean isCompleted() {
            return state.equals("completed");
        }
    }

    record Response(int status, String body) {

        Rebuild rebuild() {
            return JSON.readValue(body, Rebuild.class);
        }

        RequestRejectedException rejected() {
            return new RequestRejectedException(detail());
        }

        /** The detail of a problem; only the status if the response is not from a Flowledger server. */
        private String detail() {
            try {
                return JSON.readTree(body).required("detail").asString();
            } catch (JacksonException notAProblem) {
                return "The server responded with status " + status + " and no problem detail.";
            }
        }
    }

    /** The server rejected the request. The message is the detail of its problem. */
    static final class RequestRejectedException extends IOException {
        private RequestRejectedException(String detail) {
            super(detail);
        }
    }

    /** Reads the state of the last rebuild. */
    Rebuild read() throws IOException, InterruptedException {
        Response response = send("GET");
        if (response.status() == 200) {
            return response.rebuild();
        }
        throw response.status() < 500 ? response.rejected() : new IOException(response.detail());
    }

    /** Starts a rebuild that replays the events without verifying the ledger. */
    Response startUnverified() throws IOException, InterruptedException {
        return send(request.copy()
                .uri(URI.create(route + "?unverified=true"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** Sends a request: POST starts a rebuild, DELETE cancels it. */
    Response send(String method) throws IOException, InterruptedException {
        return send(request.copy()
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private Response send(HttpRequest ready) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(ready, HttpResponse.BodyHandlers.ofString());
        return new Response(response.statusCode(), response.body());
    }
}
