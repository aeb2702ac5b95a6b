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

/** An HTTP client of the API. */
public record Api(String base, String key) {

    /** Creates a client without a key. */
    public Api(String base) {
        this(base, null);
    }

    /** Returns a client of the same URL with a key. */
    public Api as(String key) {
        return new Api(base, key);
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A response. */
    public record Response(int status, Map<String, List<String>> headers, String text) {

        /** The body as JSON. */
        public JsonNode body() {
            return JSON.readTree(text);
        }

        /** The body without the times of runs that grow until the moment of the response. */
        public String textWithoutEstimates() {
            return text.replaceAll(",\"estimated_(run_time|start_time_delta)\":[0-9.]+", "");
        }

        /** The body as JSON, without the times of runs that grow until the moment of the response. */
        public JsonNode bodyWithoutEstimates() {
            return JSON.readTree(textWithoutEstimates());
        }

        /** The first header with a name, ignoring case. */
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
    public Response send(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
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
            HttpResponse<String> response =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Response(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Response get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    /** Reads the checkpoint of the ledger as JSON. */
    public Response checkpoint() {
        return get("/ledger/checkpoint", "Accept", "application/json");
    }

    public Response post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    public Response patch(String path, String json, String... headers) {
        return send("PATCH", path, json, headers);
    }

    public Response delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** Creates an API key with a role and returns its secret. Needs the role operator. */
    public String issue(String name, String role) {
        return post("/keys/", JSON.writeValueAsString(Map.of("name", name, "role", role)))
                .field("secret");
    }

    /** Creates a flow, as Prefect's clients do. */
    public Response create(String name, String... tags) {
        return post("/flows/", JSON.writeValueAsString(Map.of("name", name, "tags", tags)));
    }

    /** Creates a flow run; more fields as JSON members. */
    public Response createFlowRun(String flowId, String... fields) {
        return post("/flow_runs/", "{\"flow_id\":\"%s\"%s}".formatted(flowId, more(fields)));
    }

    /** Creates a task run of a flow run; more fields as JSON members. */
    public Response createTaskRun(String flowRunId, String taskKey, String dynamicKey, String... fields) {
        return post(
                "/task_runs/",
                "{\"flow_run_id\":\"%s\",\"task_key\":\"%s\",\"dynamic_key\":\"%s\"%s}"
                        .formatted(flowRunId, taskKey, dynamicKey, more(fields)));
    }

    /** Creates a deployment of a flow; more fields as JSON members. */
    public Response createDeployment(String flowId, String name, String... fields) {
        return post("/deployments/", "{\"flow_id\":\"%s\",\"name\":\"%s\"%s}".formatted(flowId, name, more(fields)));
    }

    /** Sets the state of the run at {@code path}. */
    public Response setState(String path, String type) {
        return post(path + "/set_state", "{\"state\":{\"type\":\"" + type + "\"},\"force\":false}");
    }

    private static String more(String... fields) {
        return Stream.of(fields).map(field -> "," + field).collect(Collectors.joining());
    }

    /** Reads a flow by its name, percent-encoded. */
    public Response byName(String name) {
        return get(
                "/flows/name/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
    }
}
