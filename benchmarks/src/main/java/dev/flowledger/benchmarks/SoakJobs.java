package dev.flowledger.benchmarks;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Repeats rebuilds and verifications of the read model, and verifications of the ledger. */
final class SoakJobs implements Runnable {

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final String PROJECTION = "/api/projections/flows/";

    private final SoakClient client;
    private final SoakCounts counts;
    private volatile boolean stopped;

    /** Creates the jobs. The key of the client has the role operator. */
    SoakJobs(SoakClient client, SoakCounts counts) {
        this.client = client;
        this.counts = counts;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            runJob("rebuild");
            verifyLedger();
            Waits.sleep(PAUSE);
            if (!stopped) {
                runJob("verify");
                cancelJob("rebuild");
                Waits.sleep(PAUSE);
            }
        }
    }

    private void runJob(String job) {
        start(job);
        JsonNode status = await(job);
        if (!status.path("state").asString("").equals("completed")) {
            counts.fail("A " + job + " of the read model did not complete: " + status);
        }
        if (job.equals("verify") && !status.at("/result/matches").asBoolean(true)) {
            counts.fail("The read model does not match the events: " + status);
        }
        client.send("GET /api/projections", "/api/projections", 200);
        client.send("GET /api/projections/{name}", "/api/projections/flows", 200);
    }

    private void cancelJob(String job) {
        start(job);
        client.send("DELETE /api/projections/{name}/" + job, PROJECTION + job, 204);
        await(job);
    }

    private void start(String job) {
        client.send("POST /api/projections/{name}/" + job, PROJECTION + job, 202, 200);
    }

    private JsonNode await(String job) {
        String route = "GET /api/projections/{name}/" + job;
        JsonNode status = client.send(route, PROJECTION + job, 200);
        while (status.path("state").asString("").matches("running|swapping")) {
            Waits.sleep(POLL_INTERVAL);
            status = client.send(route, PROJECTION + job, 200);
        }
        return status;
    }

    private void verifyLedger() {
        String checkpoint = client.send("GET /api/ledger/checkpoint", "/api/ledger/checkpoint", 200)
                .path("checkpoint")
                .asString("");
        JsonNode result = client.send("GET /api/events/verify", "/api/events/verify?checkpoint=" + checkpoint, 200);
        if (!result.path("valid").asBoolean(false)) {
            counts.fail("The ledger is not valid: " + result);
        }
        client.send("GET /api/events/verify/stream", "/api/events/verify/stream", 200);
    }
}
