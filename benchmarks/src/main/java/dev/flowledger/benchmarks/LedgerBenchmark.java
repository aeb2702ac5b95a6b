package dev.flowledger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the cost of the ledger for creates, its lag, the delivery to subscribers, verification and export. */
@Command(
        name = "benchmarks/ledger",
        sortOptions = false,
        description =
                "Measures the cost of the ledger for creates, its lag, the delivery to subscribers, verification and export.")
final class LedgerBenchmark implements Runnable {

    private static final Scenario CREATE = Scenario.named("create-16");
    private static final int COST_ROUNDS = 4;
    private static final int COST_SECONDS = 8;
    private static final int DELIVERIES = 200;
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);
    private static final int STEADY_TRANSACTIONS_PER_SECOND = 100;
    private static final int STEADY_SECONDS = 30;
    private static final Duration STEADY_WARM_UP = Duration.ofSeconds(2);
    private static final int LAG_SAMPLES = 60;
    private static final Duration LAG_SAMPLE_INTERVAL = Duration.ofMillis(100);
    private static final int EVENTS_TO_VERIFY = 400_000;
    private static final int VERIFICATIONS = 3;
    private static final Pattern CORRELATION_ID = Pattern.compile("\"correlationid\":\"([^\"]*)\"");

    @Option(
            names = "--quick",
            description =
                    "Uses a tenth of the time and of the events. Shows that everything works, not how fast it is.")
    private boolean quick;

    private final MarkdownReport report = new MarkdownReport();

    private LedgerBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new LedgerBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("wrk", "pgbench", "psql", "ps");
        Path directory = Workspace.create("ledger");
        Server server = Server.start(directory.resolve("data"), Server.JAVA_OPTIONS);
        measureCost(server);
        measureDelivery(server, "without other load");
        measureLag(server);
        measureVerification(server);
        measureExport(server, directory);
        report.print("- Resident memory of the server afterwards: %d MiB", server.residentMemory());
        server.stop();
        report.write("ledger.md");
    }

    /** Alternates rounds with and without the ledger, so that both are measured under the same conditions. */
    private void measureCost(Server server) {
        int seconds = scaled(COST_SECONDS);
        CREATE.create(server, seconds);
        List<WrkResult> with = new ArrayList<>();
        List<WrkResult> without = new ArrayList<>();
        for (int round = 0; round < COST_ROUNDS; round++) {
            with.add(CREATE.create(server, seconds));
            alterOutboxTrigger(server, "disable");
            without.add(CREATE.create(server, seconds));
            alterOutboxTrigger(server, "enable");
        }
        // Sequence the events that were appended while the trigger was disabled.
        server.postgres()
                .query(
                        "insert into event_store.outbox select global_index from event_store.event e where not exists"
                                + " (select from event_store.ledger l where l.global_index = e.global_index) on conflict do nothing");
        server.awaitEmptyOutbox();
        report.print(
                "- Creates per second at 16 connections: with the ledger %.0f, without %.0f, ratio %.2f",
                medianRate(with), medianRate(without), medianRate(with) / medianRate(without));
        report.print(
                "- Processor ms per create, server + PostgreSQL: with the ledger %s, without %s",
                medianTime(with), medianTime(without));
    }

    private static double medianRate(List<WrkResult> rounds) {
        return Statistics.median(rounds.stream().map(WrkResult::perSecond).toList());
    }

    private static ProcessorTime medianTime(List<WrkResult> rounds) {
        return ProcessorTime.median(
                rounds.stream().map(WrkResult::processorTime).toList());
    }

    private static void alterOutboxTrigger(Server server, String action) {
        server.postgres().query("alter table event_store.event " + action + " trigger event_is_added_to_outbox");
    }

    /** Measures the time from the response to a create until a subscriber receives the event. */
    private void measureDelivery(Server server, String otherLoad) {
        Map<String, CompletableFuture<Long>> receivedAt = new ConcurrentHashMap<>();
        List<Double> millis = new ArrayList<>();
        try (InputStream stream = subscribe(server)) {
            Thread subscriber = new Thread(() -> receive(stream, receivedAt));
            subscriber.setDaemon(true);
            subscriber.start();
            for (int i = 0; i < DELIVERIES; i++) {
                String name = "delivery-" + i + "-" + System.nanoTime();
                CompletableFuture<Long> received = receivedAt.computeIfAbsent(name, key -> new CompletableFuture<>());
                HttpRequest create = server.request("/api/flows/")
                        .header("Content-Type", "application/json")
                        .header("X-Request-Id", name)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}"))
                        .build();
                server.send(create, 201);
                long responded = System.nanoTime();
                millis.add((received.get(DELIVERY_TIMEOUT.toSeconds(), TimeUnit.SECONDS) - responded) / 1e6);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        } catch (TimeoutException | ExecutionException e) {
            throw new BenchmarkException("The subscriber did not receive an event within " + DELIVERY_TIMEOUT + ".");
        }
        report.print(
                "- Milliseconds from the response until the subscriber receives the event, %s: median %.0f, p99 %.0f",
                otherLoad, Statistics.median(millis), Statistics.percentile(millis, 99));
    }

    private static InputStream subscribe(Server server) {
        HttpRequest request =
                server.request("/api/events/stream?actor=anonymous").build();
        return server.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    /** Completes the future of each received event until the stream is closed. */
    private static void receive(InputStream stream, Map<String, CompletableFuture<Long>> receivedAt) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Matcher correlationId = CORRELATION_ID.matcher(line);
                if (correlationId.find()) {
                    CompletableFuture<Long> received = receivedAt.get(correlationId.group(1));
                    if (received != null) {
                        received.complete(System.nanoTime());
                    }
                }
            }
        } catch (IOException closed) {
            // The measurement is complete.
        }
    }

    /** Measures how far the ledger is behind 2,000 appended events per second. */
    private void measureLag(Server server) {
        Process load =
                server.postgres().startSteadyLoad("append-20.sql", STEADY_TRANSACTIONS_PER_SECOND, STEADY_SECONDS);
        Waits.sleep(STEADY_WARM_UP);
        List<Double> events = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (int sample = 0; sample < scaled(LAG_SAMPLES); sample++) {
            String[] lag = server.postgres()
                    .query("select count(*), coalesce(extract(epoch from clock_timestamp() - min(e.time)), 0)"
                            + " from event_store.outbox join event_store.event e using (global_index)")
                    .split("\\|", 2);
            events.add(Double.valueOf(lag[0]));
            seconds.add(Double.valueOf(lag[1]));
            Waits.sleep(LAG_SAMPLE_INTERVAL);
        }
        measureDelivery(server, "during 2,000 appends per second");
        try {
            load.waitFor();
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
        report.print(
                "- Lag at 2,000 events per second: median %.0f events, maximum %.0f; median %.3f s, maximum %.3f s",
                Statistics.median(events), Statistics.max(events), Statistics.median(seconds), Statistics.max(seconds));
    }

    private void measureVerification(Server server) {
        PostgresClient postgres = server.postgres();
        long before = postgres.queryNumber("select count(*) from event_store.ledger");
        Stopwatch appending = new Stopwatch();
        while (postgres.queryNumber("select count(*) from event_store.event") < scaled(EVENTS_TO_VERIFY)) {
            postgres.runScript("append-many.sql");
        }
        double appendSeconds = appending.seconds();
        Stopwatch catchingUp = new Stopwatch();
        server.awaitEmptyOutbox();
        double catchUpSeconds = catchingUp.seconds();
        long events = postgres.queryNumber("select count(*) from event_store.ledger");
        report.print(
                "- Catch-up: %,d events, appended in %.1f s, are in the ledger %.1f s after the last append",
                events - before, appendSeconds, catchUpSeconds);
        HttpRequest verify = server.request("/api/events/verify")
                .header("Accept", "application/json")
                .build();
        for (int round = 0; round < VERIFICATIONS; round++) {
            ProcessorTime timeBefore = server.processorTime();
            Stopwatch stopwatch = new Stopwatch();
            String result = server.send(verify, 200);
            double seconds = stopwatch.seconds();
            if (!result.contains("\"valid\":true")) {
                throw new BenchmarkException("The ledger is not valid: " + result);
            }
            report.print(
                    "- Verification: %,d events, %,.0f per second; processor ms per 1,000 events: %s",
                    events,
                    events / seconds,
                    server.processorTime().since(timeBefore).perThousand(events));
        }
    }

    private void measureExport(Server server, Path directory) {
        long events = server.postgres().queryNumber("select count(*) from event_store.ledger");
        HttpRequest export = server.request("/api/events")
                .header("Accept", "application/x-ndjson")
                .build();
        ProcessorTime before = server.processorTime();
        Stopwatch stopwatch = new Stopwatch();
        Path file = server.send(export, HttpResponse.BodyHandlers.ofFile(directory.resolve("export.ndjson")))
                .body();
        double seconds = stopwatch.seconds();
        try {
            report.print(
                    "- Export: %,d MiB, %,.0f events per second; processor ms per 1,000 events: %s",
                    Files.size(file) >> 20,
                    events / seconds,
                    server.processorTime().since(before).perThousand(events));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int scaled(int number) {
        return quick ? Math.max(1, number / 10) : number;
    }
}
