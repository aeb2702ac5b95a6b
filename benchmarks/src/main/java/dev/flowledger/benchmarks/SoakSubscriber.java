package dev.flowledger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Opens subscriptions to the ledger, reads for a random time and disconnects. */
final class SoakSubscriber implements Runnable {

    private static final String ROUTE = "GET /api/events/stream";
    private static final int MAX_EVENTS = 500;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final List<String> QUERIES =
            List.of("", "?type=flow.created", "?after=0", "?actor=admin", "?after=100&type=flow_run.state_set");

    private final Server server;
    private final SoakCounts counts;
    private final Random random;
    private volatile boolean stopped;

    SoakSubscriber(Server server, SoakCounts counts, int number) {
        this.server = server;
        this.counts = counts;
        this.random = new Random(number);
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                subscribe(QUERIES.get(random.nextInt(QUERIES.size())), random.nextInt(1, MAX_EVENTS));
            } catch (IOException | UncheckedIOException e) {
                counts.fail(ROUTE + ": " + e);
            }
            Waits.sleep(PAUSE);
        }
    }

    private void subscribe(String query, int lines) throws IOException {
        HttpResponse<InputStream> response = server.send(
                server.request("/api/events/stream" + query).build(), HttpResponse.BodyHandlers.ofInputStream());
        counts.count(ROUTE, response.statusCode(), List.of(200), "");
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            // Heartbeats limit the time without a line.
            for (int line = 0; line < lines && !stopped; line++) {
                String text = reader.readLine();
                if (text == null) {
                    break;
                }
                if (text.startsWith("data:")) {
                    counts.countDelivered();
                }
            }
        }
    }
}
