package dev.flowledger.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** The requests of {@link TrainCommand}: creates, reads, filters and runs, as Prefect's clients and REST callers send them. */
public final class TrainingLoad {

    /** With several clients, commands are executed in batches. */
    private static final int CLIENTS = 16;

    /** One round in this number is sent while no other is, so that batches of one command are trained too. */
    private static final int ROUNDS_PER_SINGLE_ROUND = 8;

    private static final int TEAMS = 40;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI api;
    private final String key;
    private final AtomicLong requests = new AtomicLong();

    /**
     * Creates the load.
     *
     * @param address the address of the server, without a path
     * @param key an API key with the role operator
     */
    public TrainingLoad(URI address, String key) {
        this.api = address.resolve("/api/");
        this.key = key;
    }

    /**
     * Sends the requests of all rounds and returns their number.
     *
     * @throws IOException if a request has no response or an unexpected status
     */
    public long run(int rounds) throws IOException, InterruptedException {
        int single = rounds / ROUNDS_PER_SINGLE_ROUND;
        for (int number = 0; number < single; number++) {
            round(number);
        }
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Void>> concurrent = IntStream.range(single, rounds)
                    .<Callable<Void>>mapToObj(number -> () -> round(number))
                    .toList();
            for (Future<Void> round : clients.invokeAll(concurrent)) {
                round.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a request failed: " + e.getMessage(), e);
        } finally {
            clients.shutdownNow();
        }
        return requests.get();
    }

    private Void round(int number) throws IOException, InterruptedException {
        String name = "load orders " + number;
        String team = "team:" + number % TEAMS;
        String create = """
                {"name": "%s", "tags": ["%s", "env:prod", "nightly"]}""".formatted(name, team);
        String flow = id(post("flows/", create));
        post("flows/", create);
        read(flow, name);
        query("flows", """
                {"limit": 15, "flows": {"tags": {"all_": ["%s"]}}}""".formatted(team));
        query("flows", String.format(Locale.ROOT, """
                {"limit": 15, "sort": "UPDATED_DESC", "flows": {"name": {"like_": "ORDERS %d"}}}""", number));
        send("PATCH", "flows/" + flow, """
                {"tags": ["%s"]}""".formatted(team), 204);
        String run = id(post("flow_runs/", """
                {"flow_id": "%s", "parameters": {"date": "2026-11-01", "limit": 100}, "tags": ["%s", "nightly"],
                 "state": {"type": "PENDING", "name": "Pending"}}""".formatted(flow, team)));
        setState("flow_runs/" + run, "RUNNING");
        String task = id(post("task_runs/", """
                {"flow_run_id": "%s", "task_key": "orders.load", "dynamic_key": "0", "name": "load-0", "task_inputs": {},
                 "state": {"type": "PENDING", "name": "Pending"}}""".formatted(run)));
        setState("task_runs/" + task, "RUNNING");
        setState("task_runs/" + task, "COMPLETED");
        setState("flow_runs/" + run, "COMPLETED");
        get("flow_runs/" + run);
        get("task_runs/" + task);
        query("flow_runs", """
                {"limit": 15, "sort": "START_TIME_DESC", "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}""");
        query("task_runs", """
                {"limit": 15, "flow_runs": {"id": {"any_": ["%s"]}}}""".formatted(run));
        get("flows/" + flow + "/events");
        return null;
    }

    /** Reads are the most frequent requests. */
    private void read(String flow, String name) throws IOException, InterruptedException {
        String path =
                "flows/name/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        for (int read = 0; read < 3; read++) {
            get("flows/" + flow);
            get(path);
        }
    }

    private void query(String records, String body) throws IOException, InterruptedException {
        post(records + "/filter", body);
        post(records + "/count", body);
    }

    private void setState(String run, String type) throws IOException, InterruptedException {
        post(run + "/set_state", """
                {"state": {"type": "%s"}, "force": false}""".formatted(type));
    }

    private void get(String path) throws IOException, InterruptedException {
        send("GET", path, "", 200);
    }

    /** Creates return 201 or, if the record exists, 200. */
    private String post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body, 200, 201);
    }

    private String send(String method, String path, String body, Integer... expected)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (!List.of(expected).contains(response.statusCode())) {
            throw new TrainingServer.TrainingException(
                    request + " was answered with " + response.statusCode() + ": " + response.body());
        }
        requests.incrementAndGet();
        return response.body();
    }

    private static String id(String response) {
        return JSON.readTree(response).required("id").asString();
    }
}
