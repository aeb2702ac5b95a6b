package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The one command: starts the packaged server, measures it and prints the report. */
public final class Benchmarks {

    private static final Path JAR = Path.of("server/target/flowledger.jar");
    private static final Path TARGET = Path.of("benchmarks/target").toAbsolutePath();
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final Options options;

    /** Everything that a run leaves on disk, the report apart. Not in /tmp: that may be memory, where a commit is free. */
    private final Path folder;

    private Benchmarks(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures what the command line asks for. */
    public static void main(String[] arguments) throws IOException {
        try {
            Options options = Options.parse(arguments);
            Programs.require("wrk", "pgbench", "psql", "ps");
            Path folder = Files.createTempDirectory(TARGET, "run-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> CleanUp.of(folder)));
            Path file = TARGET.resolve("report.md");
            OUT.println("\n" + new Benchmarks(options, folder).run().writeTo(file));
            OUT.println("This report is in " + file);
        } catch (Failure failure) {
            OUT.println("FAILED: " + failure.getMessage());
            System.exit(1);
        }
    }

    private Report run() {
        say("Unpacking the server and archiving its classes");
        Path jar = extract();
        List<String> javaOptions = new ArrayList<>(options.javaOptions());
        javaOptions.add(Archive.make(jar, folder.resolve("training"), options.javaOptions()));

        Server server = Server.start(jar, folder.resolve("data"), javaOptions);
        Duration first = server.startUp();
        say("First start: " + first.toMillis() + " ms");
        List<Duration> next = new ArrayList<>();
        while (options.wants("start-up") && next.size() < options.rounds()) {
            server.stop();
            server = Server.start(jar, folder.resolve("data"), javaOptions);
            next.add(server.startUp());
            say("Start: " + server.startUp().toMillis() + " ms");
        }
        long memoryAfterStart = server.residentMemory();

        Report report = new Report(options, server.postgres());
        if (!next.isEmpty()) {
            report.startUp(first, next, Archive.KIND);
        }
        List<Measurement> wanted = Measurement.ALL.stream()
                .filter(measurement -> options.wants(measurement.name()))
                .toList();
        if (!wanted.isEmpty()) {
            measure(server, wanted, report);
            report.memory(memoryAfterStart, server.residentMemory());
        }
        server.stop();
        return report;
    }

    private void measure(Server server, List<Measurement> measurements, Report report) {
        say("Creating " + Flows.COUNT + " flows");
        Flows flows = Flows.createOn(server);
        Postgres postgres = server.postgres();
        postgres.runScript("tables.sql");

        Map<Measurement, List<Round>> rounds = new HashMap<>();
        Map<Measurement, List<Double>> bare = new HashMap<>();
        for (boolean reading : List.of(true, false)) {
            List<Measurement> these = measurements.stream()
                    .filter(measurement -> measurement.reads() == reading)
                    .toList();
            for (Measurement measurement : these) {
                say("Warming up " + measurement.name());
                // The compiler takes its time on two busy cores: measured too soon, each round is faster than the last.
                measurement.load(server, flows, folder, 3 * options.seconds());
            }
            for (int round = 1; round <= options.rounds(); round++) {
                for (Measurement measurement : these) {
                    Round ours = measurement.load(server, flows, folder, options.seconds());
                    double theirs =
                            postgres.load(measurement.kind().bareScript, measurement.connections(), options.seconds());
                    rounds.computeIfAbsent(measurement, m -> new ArrayList<>()).add(ours);
                    bare.computeIfAbsent(measurement, m -> new ArrayList<>()).add(theirs);
                    say("Round %d of %s: %s; bare PostgreSQL %,.0f a second"
                            .formatted(round, measurement.name(), ours, theirs));
                }
            }
        }
        report.loads(measurements, rounds, bare);
    }

    /** As a deployment would: the libraries beside the jar and not inside, which is faster to start. */
    private Path extract() {
        Path extracted = folder.resolve("server");
        Programs.run(
                Server.java(),
                "-Djarmode=tools",
                "-jar",
                JAR.toString(),
                "extract",
                "--destination",
                extracted.toString());
        return extracted.resolve(JAR.getFileName());
    }

    private static void say(String line) {
        OUT.println(line);
    }
}
