package dev.flowledger.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of the API over real HTTP, which sees nothing but status, headers and body. */
public record Api(String base, String key) {

    /** Without a key. */
    public Api(String base) {
        this(base, null);
    }

    /** The same address with a key. */
    public Api as(String key) {
        return new Api(base, key);
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** Nobody waits longer for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What came back. */
    public record Answer(int status, Map<String, List<String>> headers, String text) {

        /** The body, which must be JSON. */
        public JsonNode body() {
            return JSON.readTree(text);
        }

        /** The first header of a name, in any case. */
        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst();
        }

        /** A text field of the body. */
        public String field(String name) {
            return body().required(name).asString();
        }

        /** The id in the body. */
        public String id() {
            return field("id");
        }
    }

    /** Sends a request; the body is JSON text, or null for none. Headers are name and value in turn. */
    public Answer send(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
        if (json != null
                && IntStream.range(0, headers.length).noneMatch(i -> headers[i].equalsIgnoreCase("Content-Type"))) {
            request.header("Content-Type", "application/json");
        }
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    public Answer patch(String path, String json, String... headers) {
        return send("PATCH", path, json, headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** Issues a key of a role, and answers its secret; it takes an operator. */
    public String issue(String name, String role) {
        return post("/keys/", JSON.writeValueAsString(Map.of("name", name, "role", role)))
                .field("secret");
    }

    /** Creates a flow, as the reference's clients do. */
    public Answer create(String name, String... tags) {
        return post("/flows/", JSON.writeValueAsString(Map.of("name", name, "tags", tags)));
    }

    /** Creates a run of a flow; more fields as JSON, each after a comma. */
    public Answer createFlowRun(String flowId, String... fields) {
        return post("/flow_runs/", "{\"flow_id\":\"%s\"%s}".formatted(flowId, more(fields)));
    }

    /** Creates a task run in a flow run; more fields as JSON. */
    public Answer createTaskRun(String flowRunId, String taskKey, String dynamicKey, String... fields) {
        return post(
                "/task_runs/",
                "{\"flow_run_id\":\"%s\",\"task_key\":\"%s\",\"dynamic_key\":\"%s\"%s}"
                        .formatted(flowRunId, taskKey, dynamicKey, more(fields)));
    }

    /** Creates a deployment of a flow; more fields as JSON. */
    public Answer createDeployment(String flowId, String name, String... fields) {
        return post("/deployments/", "{\"flow_id\":\"%s\",\"name\":\"%s\"%s}".formatted(flowId, name, more(fields)));
    }

    /** Sets the state of a run: {@code path} is that of the run. */
    public Answer setState(String path, String type) {
        return post(path + "/set_state", "{\"state\":{\"type\":\"" + type + "\"},\"force\":false}");
    }

    private static String more(String... fields) {
        return Stream.of(fields).map(field -> "," + field).collect(Collectors.joining());
    }

    /** Reads a flow by its name, encoded as a browser would. */
    public Answer byName(String name) {
        return get(
                "/flows/name/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
    }
}
