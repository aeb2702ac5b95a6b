package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The flows that are read, created through the API as a company's platform might have them: 40 teams with 250 flows
 * each, most of them in production, some on a schedule, a few critical.
 */
record Flows(List<Flow> all) {

    static final int COUNT = 10_000;

    private static final int TEAMS = 40;
    private static final int CALLERS = 16;
    private static final List<String> VERBS =
            List.of("load", "clean", "join", "score", "export", "archive", "reconcile", "publish");
    private static final List<String> THINGS = List.of(
            "orders", "invoices", "sessions", "parcels", "sensor readings", "price lists", "customers", "forecasts");
    private static final List<String> SCHEDULES = List.of("hourly", "daily", "weekly");
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    /** One of them. */
    record Flow(String id, String name) {}

    /** Creates them all. */
    static Flows createOn(Server server) {
        HttpClient client = HttpClient.newHttpClient();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            Random random = new Random(COUNT);
            List<Callable<Flow>> creations = IntStream.range(0, COUNT)
                    .mapToObj(number -> NewFlow.random(random, number))
                    .<Callable<Flow>>map(flow -> () -> create(client, server.address(), flow))
                    .toList();
            List<Flow> created =
                    callers.invokeAll(creations).stream().map(Flows::resultOf).toList();
            return new Flows(created);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            callers.shutdownNow();
        }
    }

    /** The requests of a measurement, a file for {@code replay.lua}. */
    Path requests(Measurement.Kind kind, Path folder) {
        Stream<String> requests = switch (kind) {
            case READ_BY_ID -> all.stream().map(flow -> "GET /api/flows/" + flow.id());
            case READ_BY_NAME -> all.stream().map(flow -> "GET /api/flows/name/" + encoded(flow.name()));
            case FILTER_BY_TAG ->
                teams().map(team -> "POST /api/flows/filter {\"limit\": 15, \"flows\": {\"tags\": {\"all_\": [\"" + team
                        + "\"]}}}");
            case COUNT_BY_TAG ->
                teams().map(team -> "POST /api/flows/count {\"flows\": {\"tags\": {\"all_\": [\"" + team + "\"]}}}");
            case CREATE -> throw new IllegalArgumentException("every creation is a new one");
        };
        try {
            return Files.write(folder.resolve(kind + ".txt"), requests.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> teams() {
        return IntStream.range(0, TEAMS).mapToObj(team -> "team:" + team);
    }

    private static Flow create(HttpClient client, URI server, NewFlow flow) throws IOException, InterruptedException {
        String body = "{\"name\": \"" + flow.name() + "\", \"tags\": [\"" + String.join("\", \"", flow.tags()) + "\"]}";
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(server.resolve("/api/flows/"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Matcher id = ID.matcher(answer.body());
        if (answer.statusCode() != 201 || !id.find()) {
            throw new Failure("Creating " + body + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return new Flow(id.group(1), flow.name());
    }

    private record NewFlow(String name, List<String> tags) {

        static NewFlow random(Random random, int number) {
            String name = "%s %s %05d".formatted(oneOf(random, VERBS), oneOf(random, THINGS), number);
            List<String> tags = new ArrayList<>();
            tags.add("team:" + number % TEAMS);
            tags.add(random.nextInt(5) == 0 ? "env:staging" : "env:prod");
            if (random.nextInt(4) > 0) {
                tags.add(oneOf(random, SCHEDULES));
            }
            if (random.nextInt(30) == 0) {
                tags.add("critical");
            }
            return new NewFlow(name, tags);
        }

        private static String oneOf(Random random, List<String> texts) {
            return texts.get(random.nextInt(texts.size()));
        }
    }

    private static Flow resultOf(Future<Flow> creation) {
        try {
            return creation.get();
        } catch (ExecutionException e) {
            throw new Failure("The flows could not be created: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
