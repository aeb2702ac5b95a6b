package dev.flowledger.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Changes records through both servers and remembers what was acknowledged. It repeats a request that was not answered or was
 * answered with 503, as docs/operations.md describes, on the other server.
 */
final class ClusterClient implements Runnable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** Longer than the server's limit for a request. */
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    private static final Duration RETRY_DELAY = Duration.ofMillis(100);

    /** What all clients have seen. */
    static final class Results {

        final AtomicLong acknowledged = new AtomicLong();
        final Queue<Long> acknowledgedAt = new ConcurrentLinkedQueue<>();
        final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();
        final Queue<Flow> flows = new ConcurrentLinkedQueue<>();

        private void error(String what) {
            errors.computeIfAbsent(what, absent -> new AtomicLong()).incrementAndGet();
        }

        private void acknowledged() {
            acknowledged.incrementAndGet();
            acknowledgedAt.add(System.nanoTime());
        }
    }

    /** A flow whose create was acknowledged, and what was acknowledged of it. */
    static final class Flow {

        final String name;
        final String id;
        boolean tagged;
        boolean deleted;
        /** The run of the flow, if its create was acknowledged. */
        String run = "";

        String runState = "";

        private Flow(String name, String id) {
            this.name = name;
            this.id = id;
        }
    }

    private final List<Server> servers;
    private final Results results;
    private final AtomicBoolean running;
    private final int number;
    private int attempts;

    /**
     * Creates a client.
     *
     * @param servers the servers; the list changes when one is started again
     */
    ClusterClient(List<Server> servers, Results results, AtomicBoolean running, int number) {
        this.servers = servers;
        this.results = results;
        this.running = running;
        this.number = number;
    }

    @Override
    public void run() {
        for (int cycle = 0; running.get(); cycle++) {
            change("cluster-" + number + "-" + cycle, cycle % 3 == 0);
        }
    }

    private void change(String name, boolean delete) {
        HttpResponse<String> created = send("POST", "/api/flows/", "{\"name\":\"" + name + "\"}", "", 200, 201);
        JsonNode flowBody = JSON.readTree(created.body());
        Flow flow = new Flow(name, flowBody.path("id").asString());
        results.flows.add(flow);
        String path = "/api/flows/" + flow.id;
        // 412: an earlier attempt has succeeded.
        send(
                "PATCH",
                path,
                "{\"tags\":[\"changed\"]}",
                created.headers().firstValue("ETag").orElse("\"0\""),
                204,
                412);
        flow.tagged = true;
        if (delete) {
            send("DELETE", path, "", "", 204, 404);
            flow.deleted = true;
            return;
        }
        String run = JSON.readTree(send(
                                "POST",
                                "/api/flow_runs/",
                                "{\"flow_id\":\"%s\",\"idempotency_key\":\"%s\"}".formatted(flow.id, name),
                                "",
                                200,
                                201)
                        .body())
                .path("id")
                .asString();
        flow.run = run;
        for (String state : List.of("PENDING", "RUNNING", "COMPLETED")) {
            String body = "{\"state\":{\"type\":\"%s\",\"state_details\":{\"transition_id\":\"%s\"}}}"
                    .formatted(state, UUID.randomUUID());
            send("POST", "/api/flow_runs/" + run + "/set_state", body, "", 200, 201);
            flow.runState = state;
        }
    }

    /** Repeats a request until it is answered. An unexpected answer ends the benchmark. */
    private HttpResponse<String> send(String method, String path, String json, String version, Integer... expected) {
        while (true) {
            Server server = servers.get(Math.floorMod(number + attempts, servers.size()));
            HttpRequest.Builder request = server.request(path)
                    .timeout(TIMEOUT)
                    .method(
                            method,
                            json.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(json));
            if (!json.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (!version.isEmpty()) {
                request.header("If-Match", version);
            }
            try {
                HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
                if (List.of(expected).contains(response.statusCode())) {
                    results.acknowledged();
                    return response;
                }
                results.error(Integer.toString(response.statusCode()));
                if (response.statusCode() != 503) {
                    throw new BenchmarkException(
                            method + " " + path + ": status " + response.statusCode() + ", " + response.body());
                }
            } catch (IOException e) {
                results.error(e.getClass().getSimpleName());
            } catch (InterruptedException e) {
                throw Waits.interrupted(e);
            }
            attempts++;
            Waits.sleep(RETRY_DELAY);
        }
    }

    /** Compares what was acknowledged with what a server answers. Returns what is lost. */
    static List<String> lost(Results results, Server server) {
        List<String> lost = new ArrayList<>();
        for (Flow flow : results.flows) {
            HttpResponse<String> response = get(server, "/api/flows/" + flow.id);
            if (flow.deleted) {
                if (response.statusCode() != 404) {
                    lost.add("delete of " + flow.name);
                }
                continue;
            }
            // The last request of a client may have been a delete without an answer: every request is repeated until it
            // has one.
            if (response.statusCode() != 200) {
                lost.add("create of " + flow.name);
                continue;
            }
            if (flow.tagged && !response.body().contains("\"tags\":[\"changed\"]")) {
                lost.add("update of " + flow.name);
            }
            if (!flow.run.isEmpty()) {
                String state = JSON.readTree(
                                get(server, "/api/flow_runs/" + flow.run).body())
                        .path("state_type")
                        .asString("");
                if (!flow.runState.isEmpty() && !state.equals(flow.runState)) {
                    lost.add("state " + flow.runState + " of the run of " + flow.name + ", which is " + state);
                }
            }
        }
        return lost;
    }

    private static HttpResponse<String> get(Server server, String path) {
        return server.send(server.request(path).build(), HttpResponse.BodyHandlers.ofString());
    }
}
