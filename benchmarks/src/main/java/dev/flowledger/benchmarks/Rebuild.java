package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How fast the read model is rebuilt, beside one statement that builds the same, and what readers and writers notice. */
public final class Rebuild {

    private static final Path TARGET = Path.of("benchmarks/target").toAbsolutePath();
    private static final Path JAR = Path.of("benchmarks/target/server/flowledger.jar");
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xmx256m");
    private static final Measurement READ = new Measurement("read-by-id", Measurement.Kind.READ_BY_ID, 64, 0, 0, 0);
    private static final int ROUNDS = 3;

    private final Path folder;

    /** What everything is divided by when it shall only be shown that it works. */
    private final int divisor;

    private final int secondsARound;
    private final List<String> report = new ArrayList<>();

    private Rebuild(Path folder, boolean quick) {
        this.folder = folder;
        this.divisor = quick ? 100 : 1;
        this.secondsARound = quick ? 1 : 10;
    }

    /** Measures on new folders, which are deleted in the end: {@code [--quick]}. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = List.of(arguments);
        if (!options.isEmpty() && !options.equals(List.of("--quick"))) {
            OUT.println("benchmarks/rebuild [--quick]");
            System.exit(1);
        }
        try {
            Programs.require("wrk", "psql", "ps");
            Path folder = Files.createTempDirectory(TARGET, "rebuild-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> CleanUp.of(folder)));
            Rebuild rebuild = new Rebuild(folder, !options.isEmpty());
            rebuild.creationsOfFlows();
            rebuild.everythingThatHappens();
            Path file = TARGET.resolve("rebuild.md");
            Files.writeString(file, String.join("\n", rebuild.report) + "\n");
            OUT.println("This report is in " + file);
        } catch (Failure failure) {
            OUT.println("FAILED: " + failure.getMessage());
            System.exit(1);
        }
    }

    /** One folder that grows, so that all sizes see the same machine. */
    private void creationsOfFlows() {
        Path data = folder.resolve("flows");
        say(
                "%d cores, JDK %s, `%s`, commit %s. Medians of %d rounds, rebuild and statement in turn.",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.version"),
                String.join(" ", SMALL),
                Programs.run("git", "describe", "--always", "--dirty"),
                ROUNDS);
        say("");
        say("| Flows created | Events s | Events a second | INSERT … SELECT s | Rows a second | Ratio"
                + " | Total s | Total a second |");
        say("|--:|--:|--:|--:|--:|--:|--:|--:|");
        int seeded = 0;
        for (int thousands : List.of(100, 300, 1_000)) {
            seed(
                    data,
                    "--flows",
                    scaled((thousands - seeded) * 1_000),
                    "--first-flow",
                    scaled(seeded * 1_000),
                    "--deployments",
                    "0",
                    "--flow-runs",
                    "0",
                    "--task-runs",
                    "0");
            seeded = thousands;
            Server server = start(data);
            besideOneStatement(server);
            if (thousands == 1_000) {
                say("");
                reads(server);
                writers(server);
                memory(server);
            }
            server.stop();
        }
    }

    private void besideOneStatement(Server server) {
        List<RebuildRun.Outcome> rebuilds = new ArrayList<>();
        List<Double> statements = new ArrayList<>();
        long rows = 0;
        for (int round = 0; round < ROUNDS; round++) {
            rebuilds.add(rebuild(server));
            server.postgres().ask("checkpoint");
            long start = System.nanoTime();
            server.postgres().runScript("build-flows.sql");
            statements.add((System.nanoTime() - start) / 1e9);
            rows = server.postgres().number("select count(*) from bare.flow");
            server.postgres().ask("drop schema bare cascade");
        }
        double eventRate =
                median(rebuilds.stream().map(RebuildRun.Outcome::eventRate).toList());
        double total = median(rebuilds.stream().map(RebuildRun.Outcome::seconds).toList());
        double statement = median(statements);
        say(
                "| %,d | %.1f | %,.0f | %.1f | %,.0f | %.2f | %.1f | %,.0f |",
                rows,
                rows / eventRate,
                eventRate,
                statement,
                rows / statement,
                eventRate / (rows / statement),
                total,
                rows / total);
    }

    /** Creations are the cheapest to replay: here is the rest as well. */
    private void everythingThatHappens() {
        Path data = folder.resolve("everything");
        seed(
                data,
                "--changes",
                "--flows",
                scaled(10_000),
                "--deployments",
                scaled(5_000),
                "--flow-runs",
                scaled(45_000),
                "--task-runs",
                scaled(280_000));
        Server server = start(data);
        List<RebuildRun.Outcome> rebuilds =
                Stream.generate(() -> rebuild(server)).limit(ROUNDS).toList();
        say(
                "- Flows that change, deployments and runs: %,d events, %,.0f a second; %,.0f a second in total, %.1f s",
                rebuilds.get(0).processed(),
                median(rebuilds.stream().map(RebuildRun.Outcome::eventRate).toList()),
                median(rebuilds.stream()
                        .map(run -> run.processed() / run.seconds())
                        .toList()),
                median(rebuilds.stream().map(RebuildRun.Outcome::seconds).toList()));
        memory(server);
        server.stop();
    }

    private void reads(Server server) {
        Flows flows = new Flows(server.postgres()
                .ask("select id from read_model.flow order by md5(id::text) limit " + Flows.COUNT)
                .lines()
                .map(id -> new Flows.Flow(id, ""))
                .toList());
        READ.load(server, flows, folder, 3 * secondsARound);
        List<Double> idle = new ArrayList<>();
        List<Double> during = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            idle.add(READ.load(server, flows, folder, secondsARound).perSecond());
            RebuildRun rebuild = RebuildRun.on(server);
            while (true) {
                double perSecond =
                        READ.load(server, flows, folder, secondsARound).perSecond();
                if (!rebuild.isRunning()) {
                    break;
                }
                during.add(perSecond);
            }
            check(server);
        }
        if (during.isEmpty()) {
            say("- Reads by id during a rebuild: none was as long as a round of reads");
            return;
        }
        say(
                "- Reads by id, 64 connections: %,.0f a second idle, %,.0f during a rebuild, at worst %,.0f (%d rounds of %d s): ratio %.2f",
                median(idle),
                median(during),
                during.stream().min(Double::compare).orElseThrow(),
                during.size(),
                secondsARound,
                median(during) / median(idle));
    }

    private void writers(Server server) {
        Writers warmUp = Writers.on(server);
        Programs.pause(Duration.ofSeconds(secondsARound));
        warmUp.stop();
        List<Writers.Waits> with = new ArrayList<>();
        List<Writers.Waits> without = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Writers writers = Writers.on(server);
            RebuildRun.Outcome rebuild = RebuildRun.on(server).await();
            with.add(writers.stop());
            check(server);
            writers = Writers.on(server);
            Programs.pause(Duration.ofMillis((long) (rebuild.seconds() * 1_000)));
            without.add(writers.stop());
        }
        say(
                "- Four clients that create flows all the time: %s; and for as long without a rebuild: %s",
                of(with), of(without));
    }

    private static String of(List<Writers.Waits> rounds) {
        return String.format(
                Locale.ROOT,
                "%,d creations, p99 %.0f ms, the longest of each round %s ms",
                rounds.stream().mapToInt(Writers.Waits::creations).sum(),
                median(rounds.stream().map(Writers.Waits::p99).toList()),
                String.join(
                        ", ",
                        rounds.stream()
                                .map(waits -> "%.0f".formatted(waits.longest()))
                                .toList()));
    }

    private void memory(Server server) {
        say(
                "- Memory of the server after that: %d MiB resident, %.0f MiB of heap in use",
                server.residentMemory(), server.heapInUse());
    }

    private static RebuildRun.Outcome rebuild(Server server) {
        server.postgres().ask("checkpoint");
        RebuildRun.Outcome outcome = RebuildRun.on(server).await();
        check(server);
        return outcome;
    }

    /** The fastest rebuild is one that leaves something out. */
    private static void check(Server server) {
        for (String table : List.of("flow", "deployment", "flow_run", "task_run")) {
            long rows = server.postgres().number("select count(*) from read_model." + table);
            long living = server.postgres()
                    .number("select count(*) filter (where type = '" + table
                            + ".created') - count(*) filter (where type = '" + table
                            + ".deleted') from event_store.event");
            if (rows != living) {
                throw new Failure("After the rebuild there are " + rows + " rows of " + table + ", not " + living);
            }
        }
    }

    /** A server that has nothing left to do but what it is asked for. */
    private static Server start(Path data) {
        Server server = Server.start(JAR, data, SMALL);
        while (server.postgres().number("select count(*) from event_store.outbox") > 0) {
            Programs.pause(Duration.ofMillis(100));
        }
        server.postgres().ask("vacuum analyze");
        return server;
    }

    private static void seed(Path data, String... options) {
        OUT.println("Seeding " + String.join(" ", options));
        List<String> command = new ArrayList<>(List.of(
                Server.java(),
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-cp",
                "benchmarks/target/classes:" + JAR,
                "dev.flowledger.benchmarks.seed.Seed",
                "--data-dir",
                data.toString()));
        command.addAll(List.of(options));
        Programs.run(command.toArray(String[]::new));
    }

    private String scaled(int number) {
        return Integer.toString(number / divisor);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is not worth a dependency
    private void say(String line, Object... values) {
        String said = String.format(Locale.ROOT, line, values);
        report.add(said);
        OUT.println(said);
    }
}
