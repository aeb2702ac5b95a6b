package dev.flowledger.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/**
 * Repeats the life of a flow with a deployment, a flow run and a task run, and calls every other route in between. Deletes the
 * oldest records, so that their number stays constant.
 */
final class SoakRecords implements Runnable {

    private static final int RECORDS_KEPT = 50;
    private static final int ROUNDS_PER_KEY = 10;
    private static final String UNKNOWN_ID = "00000000-0000-4000-8000-000000000000";
    private static final String PAGE = "{\"limit\":200}";

    private final SoakClient client;
    private final String adminKey;
    private final int number;
    private final Random random;
    private final Deque<Ids> kept = new ArrayDeque<>();
    private volatile boolean stopped;

    private record Ids(String flow, String deployment, String flowRun, String taskRun) {}

    private record Key(String id, String secret) {}

    SoakRecords(SoakClient client, String adminKey, int number) {
        this.client = client;
        this.adminKey = adminKey;
        this.number = number;
        this.random = new Random(number);
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        Key key = createKey(0);
        for (int round = 1; !stopped; round++) {
            if (round % ROUNDS_PER_KEY == 0) {
                Key previous = key;
                key = createKey(round);
                client.send("DELETE /api/keys/{id}", "/api/keys/" + previous.id, 204);
            }
            client.use(key.secret);
            String name = "soak " + number + "-" + round;
            Ids created = createAndRead(name);
            search();
            sendInvalid();
            callBlockRoutes();
            log(created);
            kept.addLast(created);
            if (kept.size() > RECORDS_KEPT) {
                delete(kept.removeFirst());
            }
            client.use(adminKey);
            readLedger(name, created);
            readStatistics(created);
            erase(created);
        }
    }

    private Key createKey(int round) {
        JsonNode created = client.send(
                "POST /api/keys",
                "/api/keys",
                "{\"name\":\"soak %s-%s\",\"role\":\"writer\"}".formatted(number, round),
                201);
        client.send("GET /api/keys", "/api/keys", 200);
        return new Key(text(created, "id"), text(created, "secret"));
    }

    private Ids createAndRead(String name) {
        String json = "{\"name\":\"%s\",\"tags\":[\"soak\",\"n%s\"]}".formatted(name, random.nextInt(20));
        String flow = text(client.send("POST /api/flows", "/api/flows/", json, 201), "id");
        client.send("POST /api/flows", "/api/flows/", json, 200);
        String flowPath = "/api/flows/" + flow;
        client.send("GET /api/flows/{id}", flowPath, 200);
        client.send("PATCH /api/flows/{id}", flowPath, "{\"tags\":[\"soak\",\"changed\"]}", 204);
        client.send("GET /api/flows/name/{name}", "/api/flows/name/" + name.replace(" ", "%20"), 200);
        client.send("GET /api/flows/{id}?as_of", flowPath + "?as_of=2026-01-01", 404);

        String deployment = text(
                client.send(
                        "POST /api/deployments",
                        "/api/deployments/",
                        "{\"flow_id\":\"%s\",\"name\":\"nightly\",\"schedule\":{\"cron\":\"0 2 * * *\"}}"
                                .formatted(flow),
                        201),
                "id");
        client.send("GET /api/deployments/{id}", "/api/deployments/" + deployment, 200);
        client.send(
                "PATCH /api/deployments/{id}", "/api/deployments/" + deployment, "{\"is_schedule_active\":false}", 204);
        client.send(
                "GET /api/deployments/name/{flowName}/{name}",
                "/api/deployments/name/" + name.replace(" ", "%20") + "/nightly",
                200);

        String flowRun = text(
                client.send(
                        "POST /api/flow_runs",
                        "/api/flow_runs/",
                        """
                        {"flow_id":"%s","deployment_id":"%s","state":{"type":"PENDING"},"parameters":{"text":"%s"}}""".formatted(flow, deployment, "x".repeat(random.nextInt(2_000))),
                        201),
                "id");
        setState("flow_runs", flowRun, "RUNNING");
        String taskRun = text(
                client.send(
                        "POST /api/task_runs",
                        "/api/task_runs/",
                        "{\"flow_run_id\":\"%s\",\"task_key\":\"load\",\"dynamic_key\":\"0\"}".formatted(flowRun),
                        201),
                "id");
        setState("task_runs", taskRun, "RUNNING");
        client.send("PATCH /api/task_runs/{id}", "/api/task_runs/" + taskRun, "{\"name\":\"renamed\"}", 204);
        setState("task_runs", taskRun, "COMPLETED");
        client.send("GET /api/task_runs/{id}", "/api/task_runs/" + taskRun, 200);
        client.send("PATCH /api/flow_runs/{id}", "/api/flow_runs/" + flowRun, "{\"tags\":[\"soak\"]}", 204);
        setState("flow_runs", flowRun, "COMPLETED");
        client.send("GET /api/flow_runs/{id}", "/api/flow_runs/" + flowRun, 200);
        return new Ids(flow, deployment, flowRun, taskRun);
    }

    private void setState(String kind, String id, String type) {
        client.send(
                "POST /api/" + kind + "/{id}/set_state",
                "/api/" + kind + "/" + id + "/set_state",
                "{\"state\":{\"type\":\"" + type + "\"}}",
                201);
    }

    private void search() {
        for (String kind : new String[] {"flows", "deployments", "flow_runs", "task_runs"}) {
            client.send("POST /api/" + kind + "/filter", "/api/" + kind + "/filter", PAGE, 200);
            client.send(
                    "POST /api/" + kind + "/count",
                    "/api/" + kind + "/count",
                    "{\"flows\":{\"tags\":{\"all_\":[\"soak\"]},\"name\":{\"like_\":\"soak\"}}}",
                    200);
        }
        client.send(
                "POST /api/flows/filter",
                "/api/flows/filter",
                "{\"limit\":200,\"flows\":{\"tags\":{\"all_\":[\"n%s\"]}}}".formatted(random.nextInt(20)),
                200);
    }

    private void readLedger(String name, Ids ids) {
        client.send(
                "GET /api/flows/name/{name}/events", "/api/flows/name/" + name.replace(" ", "%20") + "/events", 200);
        client.send("GET /api/flows/{id}/events", "/api/flows/" + ids.flow + "/events", 200);
        client.send("GET /api/deployments/{id}/events", "/api/deployments/" + ids.deployment + "/events", 200);
        client.send("GET /api/flow_runs/{id}/events", "/api/flow_runs/" + ids.flowRun + "/events", 200);
        client.send("GET /api/task_runs/{id}/events", "/api/task_runs/" + ids.taskRun + "/events", 200);
        JsonNode checkpoint = client.send("GET /api/ledger/checkpoint", "/api/ledger/checkpoint", 200);
        long head = checkpoint.path("position").asLong(0);
        client.send("GET /api/events", "/api/events?limit=1000&after=" + Math.max(0, head - 1_000), 200);
        if (head > 1) {
            client.send("GET /api/events/{position}/proof", "/api/events/" + (head - 1) + "/proof", 200);
            client.send("GET /api/ledger/consistency", "/api/ledger/consistency?from=1", 200);
            client.send("GET /api/evidence", "/api/evidence?limit=20&subject=" + ids.flow, 200, 409);
        }
        client.send("GET /api/health", "/api/health", 200);
    }

    private void readStatistics(Ids ids) {
        for (String name : new String[] {"summary", "runs", "failing_flows", "tags", "storage", "commands", "lag"}) {
            client.send("GET /api/stats/" + name, "/api/stats/" + name, 200);
        }
        client.send("POST /api/stats/flows", "/api/stats/flows", "{\"flow_ids\":[\"" + ids.flow + "\"]}", 200);
        client.send("GET /api/flow_runs/{id}/graph", "/api/flow_runs/" + ids.flowRun + "/graph", 200);
        client.send("GET /api/retention", "/api/retention", 200);
        client.send("GET /api/nodes", "/api/nodes", 200);
    }

    private void erase(Ids ids) {
        String json = "{\"subject\":\"%s\",\"reason\":\"soak\"}".formatted(ids.flowRun);
        client.send("POST /api/erasures", "/api/erasures", json, 201, 200);
    }

    private void sendInvalid() {
        client.send("GET /api/flows/{id}", "/api/flows/" + UNKNOWN_ID, 404);
        client.send("POST /api/flows", "/api/flows/", "{\"name\":5,\"unknown\":[null]}", 422);
        client.send("POST /api/flow_runs/filter", "/api/flow_runs/filter", "{\"limit\":201}", 422);
        // A writer may not read it.
        client.send("GET /api/events", "/api/events", 403);
    }

    private void callBlockRoutes() {
        JsonNode type = client.send("GET /api/block_types/slug/{slug}", "/api/block_types/slug/local-file-system", 200);
        String typeId = text(type, "id");
        client.send("PATCH /api/block_types/{id}", "/api/block_types/" + typeId, "{}", 204);
        client.send("POST /api/block_types", "/api/block_types/", "{\"name\":\"S3\",\"slug\":\"s3\"}", 201);
        client.send(
                "POST /api/block_schemas",
                "/api/block_schemas/",
                "{\"block_type_id\":\"" + typeId + "\",\"fields\":{}}",
                201);
        client.send(
                "POST /api/block_documents",
                "/api/block_documents/",
                "{\"block_type_id\":\"%1$s\",\"block_schema_id\":\"%1$s\",\"is_anonymous\":true}".formatted(typeId),
                201);
        client.send("GET /api/block_schemas/checksum/{checksum}", "/api/block_schemas/checksum/none", 404);
    }

    private void log(Ids ids) {
        client.send("POST /api/logs", "/api/logs/", """
                [{"name":"soak","level":20,"message":"Hello","timestamp":"2026-01-01T00:00:00Z","flow_run_id":"%s"}]""".formatted(ids.flowRun), 201);
        client.send("POST /api/logs/filter", "/api/logs/filter", PAGE, 200);
    }

    private void delete(Ids ids) {
        client.send("DELETE /api/task_runs/{id}", "/api/task_runs/" + ids.taskRun, 204);
        client.send("DELETE /api/flow_runs/{id}", "/api/flow_runs/" + ids.flowRun, 204);
        client.send("DELETE /api/deployments/{id}", "/api/deployments/" + ids.deployment, 204);
        client.send("DELETE /api/flows/{id}", "/api/flows/" + ids.flow, 204);
        client.send("DELETE /api/flows/{id}", "/api/flows/" + ids.flow, 404);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
