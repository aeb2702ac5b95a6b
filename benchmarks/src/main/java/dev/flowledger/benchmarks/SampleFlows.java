package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The flows that the load benchmark reads: 40 teams with 250 flows each, with tags for environment and schedule. */
record SampleFlows(List<Flow> flows) {

    static final int COUNT = 10_000;

    private static final int TEAMS = 40;
    private static final int CLIENTS = 16;
    private static final List<String> VERBS =
            List.of("load", "clean", "join", "score", "export", "archive", "reconcile", "publish");
    private static final List<String> OBJECTS = List.of(
            "orders", "invoices", "sessions", "parcels", "sensor readings", "price lists", "customers", "forecasts");
    private static final List<String> SCHEDULES = List.of("hourly", "daily", "weekly");
    private static final JsonMapper JSON = JsonMapper.shared();

    record Flow(String id, String name) {}

    /** Creates all flows through the API. */
    static SampleFlows createOn(LoadTarget server) {
        return createOn(server, COUNT);
    }

    /** Creates a number of flows. */
    static SampleFlows createOn(LoadTarget server, int count) {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            Random random = new Random(count);
            List<Callable<Flow>> calls = IntStream.range(0, count)
                    .mapToObj(number -> CreateFlow.random(random, number))
                    .<Callable<Flow>>map(flow -> () -> flow.sendTo(server))
                    .toList();
            return new SampleFlows(
                    clients.invokeAll(calls).stream().map(SampleFlows::result).toList());
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        } finally {
            clients.shutdownNow();
        }
    }

    /** Writes the requests of a scenario to a file for {@code replay.lua}. */
    Path writeRequests(Scenario.Kind kind, Path directory) {
        Stream<String> requests = switch (kind) {
            case READ_BY_ID -> flows.stream().map(flow -> "GET /api/flows/" + flow.id());
            case READ_BY_NAME -> flows.stream().map(flow -> "GET /api/flows/name/" + urlEncoded(flow.name()));
            case FILTER_BY_TAG ->
                teams().map(team -> "POST /api/flows/filter {\"limit\": 15, \"flows\": {\"tags\": {\"all_\": [\"" + team
                        + "\"]}}}");
            case COUNT_BY_TAG ->
                teams().map(team -> "POST /api/flows/count {\"flows\": {\"tags\": {\"all_\": [\"" + team + "\"]}}}");
            case CREATE -> throw new IllegalArgumentException("create.lua generates the creates");
        };
        try {
            return Files.write(directory.resolve(kind + ".txt"), requests.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> teams() {
        return IntStream.range(0, TEAMS).mapToObj(team -> "team:" + team);
    }

    private record CreateFlow(String name, List<String> tags) {

        static CreateFlow random(Random random, int number) {
            String name =
                    String.format(Locale.ROOT, "%s %s %05d", oneOf(random, VERBS), oneOf(random, OBJECTS), number);
            List<String> tags = new ArrayList<>();
            tags.add("team:" + number % TEAMS);
            tags.add(random.nextInt(5) == 0 ? "env:staging" : "env:prod");
            if (random.nextInt(4) > 0) {
                tags.add(oneOf(random, SCHEDULES));
            }
            if (random.nextInt(30) == 0) {
                tags.add("critical");
            }
            return new CreateFlow(name, tags);
        }

        Flow sendTo(LoadTarget server) {
            String response = server.send(server.postRequest("/api/flows/", JSON.writeValueAsString(this)), 201);
            return new Flow(JSON.readTree(response).get("id").asString(), name);
        }

        private static String oneOf(Random random, List<String> texts) {
            return texts.get(random.nextInt(texts.size()));
        }
    }

    private static Flow result(Future<Flow> call) {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw new BenchmarkException("Could not create the flows: " + e.getCause());
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    private static String urlEncoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
