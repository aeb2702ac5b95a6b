package dev.flowledger.benchmarks;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.OffsetDateTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One rebuild of the read model, started and polled over HTTP. */
final class RebuildRun {

    private static final String ROUTE = "/api/projections/flows/rebuild";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Server server;
    private final ProcessorTime before;
    private final Stopwatch stopwatch = new Stopwatch();

    /** Two times of {@link System#nanoTime}. */
    record Interval(long start, long end) {}

    /**
     * The result of a completed rebuild.
     *
     * @param processed number of events
     * @param eventSeconds time from the request to the end of the phase "events", measured by polling
     * @param seconds time from {@code started} to {@code finished}, including indexes, catch-up and swap
     * @param swap when appends may have waited for the swap, measured by polling
     * @param processorTime processor time of the whole rebuild, for 1,000 events
     */
    record Result(long processed, double eventSeconds, double seconds, Interval swap, ProcessorTime processorTime) {

        double eventsPerSecond() {
            return processed / eventSeconds;
        }
    }

    private RebuildRun(Server server) {
        this.server = server;
        this.before = server.processorTime();
        HttpRequest request =
                server.request(ROUTE).POST(HttpRequest.BodyPublishers.noBody()).build();
        server.send(request, 202);
    }

    static RebuildRun start(Server server) {
        return new RebuildRun(server);
    }

    /** Returns false if the rebuild has completed. A rebuild that failed or was cancelled is a failure of the benchmark. */
    boolean isRunning() {
        return isRunning(poll());
    }

    Result await() {
        double eventSeconds = 0;
        long beforeSwap = System.nanoTime();
        JsonNode rebuild = poll();
        while (isRunning(rebuild)) {
            if (eventSeconds == 0 && !rebuild.path("phase").asString("").equals("events")) {
                eventSeconds = stopwatch.seconds();
            }
            if (!rebuild.path("state").asString("").equals("swapping")) {
                beforeSwap = System.nanoTime();
            }
            Waits.sleep(POLL_INTERVAL);
            rebuild = poll();
        }
        Interval swap = new Interval(beforeSwap, System.nanoTime());
        double seconds = Duration.between(time(rebuild, "started"), time(rebuild, "finished"))
                        .toNanos()
                / 1e9;
        long processed = rebuild.required("processed").asLong();
        return new Result(
                processed,
                eventSeconds == 0 ? seconds : eventSeconds,
                seconds,
                swap,
                server.processorTime().since(before).perThousand(processed));
    }

    private JsonNode poll() {
        return JSON.readTree(server.get(ROUTE));
    }

    private static boolean isRunning(JsonNode rebuild) {
        return switch (rebuild.required("state").asString()) {
            case "running", "swapping" -> true;
            case "completed" -> false;
            default -> throw new BenchmarkException("The rebuild did not complete: " + rebuild);
        };
    }

    private static OffsetDateTime time(JsonNode rebuild, String field) {
        return OffsetDateTime.parse(rebuild.required(field).asString());
    }
}
