package dev.flowledger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the ledger costs the writers, how far it is behind, how soon listeners hear, and how fast everything is verified. */
final class Ledger {

    private static final Measurement CREATE = new Measurement("create-16", Measurement.Kind.CREATE, 16, 0, 0, 0);
    private static final int ROUNDS = 4;
    private static final int SECONDS = 8;
    private static final int ARRIVALS = 200;
    private static final int EVENTS_TO_VERIFY = 400_000;
    private static final Path APPEND = Path.of("benchmarks/src/main/sql/append-20.sql");

    /** Creations need none. */
    private static final Flows NO_FLOWS = new Flows(List.of());

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Server server;
    private final List<String> report = new ArrayList<>();

    private Ledger(Server server) {
        this.server = server;
    }

    /** Measures on a new folder, which is deleted in the end. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("flowledger-ledger-");
        Server server = Server.start(
                Path.of("benchmarks/target/server/flowledger.jar"),
                folder.resolve("data"),
                List.of("-XX:+UseSerialGC", "-Xmx128m"));
        try {
            Ledger ledger = new Ledger(server);
            ledger.costOfTheLedger();
            ledger.arrivals("at rest");
            ledger.steadyAppends();
            ledger.verify();
            String text = String.join("\n", ledger.report) + "\n";
            Files.writeString(Path.of("benchmarks/target/ledger.md"), text);
        } finally {
            server.stop();
            CleanUp.of(folder);
        }
    }

    /** With and without in turn, so that both see the same machine. */
    private void costOfTheLedger() {
        Path none = Path.of("");
        CREATE.load(server, NO_FLOWS, none, SECONDS);
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            with.add(CREATE.load(server, NO_FLOWS, none, SECONDS).perSecond());
            trigger("disable");
            without.add(CREATE.load(server, NO_FLOWS, none, SECONDS).perSecond());
            trigger("enable");
        }
        // Those that were appended meanwhile get their places now.
        server.postgres()
                .ask(
                        "insert into event_store.outbox select global_index from event_store.event e where not exists"
                                + " (select from event_store.ledger l where l.global_index = e.global_index) on conflict do nothing");
        awaitLedger();
        say(
                "Creates a second at 16 connections: with the ledger %.0f, without %.0f, ratio %.2f",
                median(with), median(without), median(with) / median(without));
    }

    private void trigger(String how) {
        server.postgres().ask("alter table event_store.event " + how + " trigger event_is_added_to_outbox");
    }

    /** From the answer to the one who writes to the arrival at one who listens. */
    private void arrivals(String when) throws IOException, InterruptedException {
        Map<String, CompletableFuture<Long>> heard = new ConcurrentHashMap<>();
        HttpResponse<InputStream> stream = CLIENT.send(
                HttpRequest.newBuilder(server.address().resolve("/api/events/stream?actor=anonymous"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        Thread listener = new Thread(() -> listen(stream.body(), heard));
        listener.setDaemon(true);
        listener.start();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < ARRIVALS; i++) {
            String request = "arrival-" + i + "-" + System.nanoTime();
            CompletableFuture<Long> arrival = heard.computeIfAbsent(request, name -> new CompletableFuture<>());
            CLIENT.send(
                    HttpRequest.newBuilder(server.address().resolve("/api/flows/"))
                            .header("Content-Type", "application/json")
                            .header("X-Request-Id", request)
                            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + request + "\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            long answered = System.nanoTime();
            try {
                millis.add((arrival.get(10, TimeUnit.SECONDS) - answered) / 1e6);
            } catch (TimeoutException | ExecutionException e) {
                throw new Failure("An event did not reach its listener within 10 s");
            }
        }
        stream.body().close();
        Collections.sort(millis);
        say(
                "Milliseconds from the answer to the listener, %s: median %.0f, p99 %.0f",
                when, median(millis), millis.get(ARRIVALS * 99 / 100));
    }

    private static void listen(InputStream body, Map<String, CompletableFuture<Long>> heard) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int request = line.indexOf("\"correlationid\":\"");
                if (request >= 0) {
                    int start = request + "\"correlationid\":\"".length();
                    CompletableFuture<Long> arrival = heard.get(line.substring(start, line.indexOf('"', start)));
                    if (arrival != null) {
                        arrival.complete(System.nanoTime());
                    }
                }
            }
        } catch (IOException closed) {
            // It has heard enough.
        }
    }

    /** 2,000 events a second, in a hundred transactions. */
    private void steadyAppends() throws IOException, InterruptedException {
        Process pgbench = server.postgres().startSteady(APPEND, 100, 30);
        List<Double> seconds = new ArrayList<>();
        List<Double> events = new ArrayList<>();
        Programs.pause(Duration.ofSeconds(2));
        for (int sample = 0; sample < 60; sample++) {
            List<String> lag = List.of(server.postgres()
                    .ask("select count(*), coalesce(extract(epoch from clock_timestamp() - min(e.time)), 0)"
                            + " from event_store.outbox join event_store.event e using (global_index)")
                    .strip()
                    .split("\\|", 2));
            events.add(Double.valueOf(lag.get(0)));
            seconds.add(Double.valueOf(lag.get(1)));
            Programs.pause(Duration.ofMillis(100));
        }
        arrivals("beside 2,000 appends a second");
        pgbench.waitFor();
        say(
                "2,000 events a second: behind by %.0f events at the median, %.0f at most; %.3f s at the median, %.3f s at most",
                median(events), Collections.max(events), median(seconds), Collections.max(seconds));
    }

    private void verify() throws IOException, InterruptedException {
        long start = System.nanoTime();
        long before = server.postgres().number("select count(*) from event_store.ledger");
        while (server.postgres().number("select count(*) from event_store.event") < EVENTS_TO_VERIFY) {
            server.postgres().runScript("append-many.sql");
        }
        long appended = System.nanoTime();
        awaitLedger();
        long events = server.postgres().number("select count(*) from event_store.ledger");
        say(
                "Catching up: %,d events in %.1f s after the last of them, appended in %.1f s",
                events - before, since(appended), (appended - start) / 1e9);
        for (int round = 0; round < 3; round++) {
            start = System.nanoTime();
            String answer = get("/api/events/verify", "application/json");
            if (!answer.contains("\"valid\":true")) {
                throw new Failure("The ledger is not valid: " + answer);
            }
            say("Verify: %,d events, %,.0f a second", events, events / since(start));
        }
        start = System.nanoTime();
        HttpResponse<Path> export = CLIENT.send(
                HttpRequest.newBuilder(server.address().resolve("/api/events"))
                        .header("Accept", "application/x-ndjson")
                        .build(),
                HttpResponse.BodyHandlers.ofFile(Files.createTempFile("flowledger-", ".ndjson")));
        say("Export: %,d MiB, %,.0f events a second", Files.size(export.body()) >> 20, events / since(start));
        Files.delete(export.body());
        say("Resident memory of the server after that: %d MiB", server.residentMemory());
    }

    private String get(String path, String accept) throws IOException, InterruptedException {
        URI address = server.address().resolve(path);
        return CLIENT.send(
                        HttpRequest.newBuilder(address).header("Accept", accept).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void awaitLedger() {
        while (server.postgres().number("select count(*) from event_store.outbox") > 0) {
            Programs.pause(Duration.ofMillis(100));
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is not worth a dependency
    private void say(String line, Object... values) {
        String said = String.format(Locale.ROOT, line, values);
        report.add("- " + said);
        System.out.println(said);
    }
}
