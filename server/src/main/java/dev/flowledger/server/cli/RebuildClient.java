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

/** The route of a server that begins, follows and cancels the rebuild of its read model. */
final class RebuildClient {

    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration ANSWERING = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECTING).build();
    private final HttpRequest.Builder request;

    /** @throws IllegalArgumentException when that is no address of a server, or no key */
    RebuildClient(String server, @Nullable String key) {
        URI route = URI.create(server.replaceFirst("/*$", "") + "/api/projections/flows/rebuild");
        request = HttpRequest.newBuilder(route).timeout(ANSWERING);
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
    }

    /** A rebuild, as the server tells it. */
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

        boolean isUnderWay() {
            return state.equals("running") || state.equals("swapping");
        }

        boolean isCompleted() {
            return state.equals("completed");
        }
    }

    /** What came back. */
    record Answer(int status, String body) {

        /** The rebuild in it. */
        Rebuild rebuild() {
            return JSON.readValue(body, Rebuild.class);
        }

        Refused refused() {
            return new Refused(this);
        }

        /** Why it was refused; of somebody else than a server of ours, the status alone. */
        private String refusal() {
            try {
                return JSON.readTree(body).required("detail").asString();
            } catch (JacksonException notOurs) {
                return "The answer was the status " + status + ", and no reason.";
            }
        }
    }

    /** The server does not do it; the message is its own sentence. */
    static final class Refused extends IOException {
        private Refused(Answer answer) {
            super(answer.refusal());
        }
    }

    /** How the last rebuild is going. */
    Rebuild read() throws IOException, InterruptedException {
        Answer answer = send("GET");
        if (answer.status() == 200) {
            return answer.rebuild();
        }
        throw answer.status() < 500 ? answer.refused() : new IOException(answer.refusal());
    }

    /** Begins one, or cancels it. */
    Answer send(String method) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                request.copy()
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }
}
