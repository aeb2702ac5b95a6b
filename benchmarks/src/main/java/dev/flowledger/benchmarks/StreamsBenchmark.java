package dev.flowledger.benchmarks;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how the time of a command depends on the length and on the size of its event stream. */
@Command(
        name = "benchmarks/streams",
        sortOptions = false,
        description = "Measures how the time of a command depends on the length and on the size of its event stream.")
final class StreamsBenchmark implements Runnable {

    private static final int COMPARED = 100;
    private static final int WARM_UP_FLOWS = 200;
    private static final int WARM_UP_CHANGES = 20;
    private static final int STATE_BYTES = 900_000;
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    @Option(names = "--changes", defaultValue = "20000", description = "Changes of one flow (${DEFAULT-VALUE}).")
    private int changes;

    @Option(names = "--states", defaultValue = "300", description = "States of one flow run (${DEFAULT-VALUE}).")
    private int states;

    private final MarkdownReport report = new MarkdownReport();

    private StreamsBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new StreamsBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("ps");
        Path folder = Workspace.create("streams");
        Server server = Server.start(folder.resolve("data"), Server.JAVA_OPTIONS);
        warmUp(server);
        measureLength(server);
        measureSize(server);
        report.print("- Resident memory of the server afterwards: %d MiB", server.residentMemory());
        server.stop();
        report.write("streams.md");
    }

    /** Changes many flows a few times each, so that the first measured changes run compiled code. */
    private static void warmUp(Server server) {
        for (int flow = 0; flow < WARM_UP_FLOWS; flow++) {
            String id = create(server, "/api/flows/", "{\"name\":\"warm-up " + flow + "\"}");
            for (int change = 0; change < WARM_UP_CHANGES; change++) {
                changeTags(server, id, change);
            }
        }
    }

    private void measureLength(Server server) {
        String id = create(server, "/api/flows/", "{\"name\":\"long\"}");
        int timed = Math.min(1000, changes / 2);
        List<Double> millis = new ArrayList<>();
        ProcessorTime start = server.processorTime();
        ProcessorTime first = start;
        ProcessorTime beforeLast = start;
        for (int change = 0; change < changes; change++) {
            if (change == timed) {
                first = server.processorTime().since(start);
            }
            if (change == changes - timed) {
                beforeLast = server.processorTime();
            }
            Stopwatch stopwatch = new Stopwatch();
            changeTags(server, id, change);
            millis.add(stopwatch.millis());
        }
        ProcessorTime last = server.processorTime().since(beforeLast);
        double firstMedian = Statistics.median(millis.subList(0, COMPARED));
        double lastMedian = Statistics.median(millis.subList(millis.size() - COMPARED, millis.size()));
        report.print(
                "- %,d changes of one flow: median of the first %d %.2f ms, of the last %d %.2f ms, ratio %.2f",
                changes, COMPARED, firstMedian, COMPARED, lastMedian, lastMedian / firstMedian);
        report.print(
                "- Processor ms per change, server + PostgreSQL: of the first %,d %s, of the last %,d %s",
                timed, first.per(timed), timed, last.per(timed));
    }

    private void measureSize(Server server) {
        String flow = create(server, "/api/flows/", "{\"name\":\"heavy\"}");
        String run = "/api/flow_runs/" + create(server, "/api/flow_runs/", "{\"flow_id\":\"" + flow + "\"}");
        String state = "{\"state\":{\"type\":\"RUNNING\",\"data\":\"" + "x".repeat(STATE_BYTES) + "\"}}";
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            Stopwatch stopwatch = new Stopwatch();
            server.send(server.postRequest(run + "/set_state", state), 201);
            millis.add(stopwatch.millis());
        }
        int compared = Math.max(1, states / 10);
        report.print(
                "- %d states of %,d bytes of one flow run: median of the first %d %.0f ms, of the last %d %.0f ms",
                states,
                STATE_BYTES,
                compared,
                Statistics.median(millis.subList(0, compared)),
                compared,
                Statistics.median(millis.subList(states - compared, states)));
        Stopwatch rename = new Stopwatch();
        server.send(patchRequest(server, run, "{\"name\":\"renamed\"}"), 204);
        report.print("- Rename of this run: %.0f ms", rename.millis());
        Stopwatch delete = new Stopwatch();
        server.send(server.request(run).DELETE().build(), 204);
        report.print("- Delete of this run: %.0f ms", delete.millis());
    }

    private static void changeTags(Server server, String id, int change) {
        String tags = change % 2 == 0 ? "[\"a\",\"b\"]" : "[\"c\"]";
        server.send(patchRequest(server, "/api/flows/" + id, "{\"tags\":" + tags + "}"), 204);
    }

    private static HttpRequest patchRequest(Server server, String path, String json) {
        return server.request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    private static String create(Server server, String path, String json) {
        Matcher id = ID.matcher(server.send(server.postRequest(path, json), 201));
        if (!id.find()) {
            throw new BenchmarkException("The response of " + path + " has no id.");
        }
        return id.group(1);
    }
}
