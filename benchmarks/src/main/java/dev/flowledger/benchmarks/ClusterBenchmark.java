package dev.flowledger.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Kills members of a Patroni cluster and servers in turn under load, and fails if an acknowledged change is lost or doubled. */
@Command(
        name = "benchmarks/cluster",
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Starts three members of PostgreSQL under Patroni, etcd and two servers, and kills the primary, a server and a"
                    + " standby in turn with SIGKILL.",
            "Clients change records through both servers and repeat what was not acknowledged. Fails if an acknowledged change is"
                    + " lost or made twice, or if ledger or read model are not valid."
        })
final class ClusterBenchmark implements Runnable {

    private static final Path DEBIAN_POSTGRES = Path.of("/usr/lib/postgresql");

    /** The longest time after a kill until changes are acknowledged again. */
    private static final Duration RECOVERY_TIMEOUT = Duration.ofMinutes(2);

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "5",
            converter = Numbers.Positive.class,
            description = "Duration of the load. Each kill in it takes at least the interval.")
    private int minutes;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "20",
            converter = Numbers.Positive.class,
            description = "Load between the recovery from a kill and the next kill.")
    private int interval;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "8",
            converter = Numbers.Positive.class,
            description = "Number of clients.")
    private int clients;

    @Option(names = "--ttl", paramLabel = "SECONDS", defaultValue = "10", description = "Patroni's ttl.")
    private int ttl;

    @Option(names = "--loop-wait", paramLabel = "SECONDS", defaultValue = "2", description = "Patroni's loop_wait.")
    private int loopWait;

    @Option(
            names = "--retry-timeout",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Patroni's retry_timeout. ttl must be at least loop_wait + 2 × retry_timeout.")
    private int retryTimeout;

    @Option(
            names = "--asynchronous",
            description =
                    "Commits do not wait for a standby. Then changes may be lost, which does not fail the benchmark.")
    private boolean asynchronous;

    @Mixin
    private ServerOptions options = new ServerOptions(List.of("-XX:+UseSerialGC", "-Xmx192m"));

    private final List<Server> servers = new CopyOnWriteArrayList<>();
    private final ClusterClient.Results results = new ClusterClient.Results();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final MarkdownReport report = new MarkdownReport();

    private ClusterBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new ClusterBenchmark(), arguments);
    }

    @Override
    public void run() {
        Optional<Path> programs = postgresPrograms();
        if (programs.isEmpty() || !Programs.isInstalled("patroni") || !Programs.isInstalled("etcd")) {
            Console.print("SKIPPED: the benchmark needs Debian's packages patroni, etcd-server and postgresql.");
            return;
        }
        Path directory = Workspace.create("cluster");
        PatroniCluster cluster = PatroniCluster.start(
                directory, programs.get(), new PatroniCluster.Settings(ttl, loopWait, retryTimeout, !asynchronous));
        for (int number = 0; number < 2; number++) {
            servers.add(startServer(directory, number, cluster));
        }
        List<Thread> threads = IntStream.range(0, clients)
                .mapToObj(number -> new ClusterClient(servers, results, running, number))
                .map(this::start)
                .toList();
        report.print(
                "%s. %s, Patroni with ttl %d, loop_wait %d, retry_timeout %d, %s; commit %s. Load of the machine: %s.",
                Machine.description(),
                cluster.query("select split_part(version(), ' on ', 1)"),
                ttl,
                loopWait,
                retryTimeout,
                asynchronous ? "asynchronous" : "synchronous",
                Programs.commit(),
                Machine.load());
        report.print("");
        report.print("| Killed | Seconds without an acknowledged change | Complete again after, s |");
        report.print("|---|--:|--:|");
        Stopwatch stopwatch = new Stopwatch();
        Waits.sleep(Duration.ofSeconds(interval));
        for (int turn = 0; stopwatch.elapsed().compareTo(Duration.ofMinutes(minutes)) < 0; turn++) {
            switch (turn % 3) {
                case 0 -> killMember("primary", cluster, cluster::primary);
                case 1 -> killServer(directory, turn / 3 % 2, cluster);
                default -> killMember("standby", cluster, cluster::standby);
            }
        }
        double seconds = stopwatch.seconds();
        running.set(false);
        threads.forEach(ClusterBenchmark::join);
        check(cluster, seconds);
        servers.forEach(Server::stop);
        cluster.stop();
    }

    private static Optional<Path> postgresPrograms() {
        try (Stream<Path> versions = Files.list(DEBIAN_POSTGRES)) {
            return versions.filter(version -> Files.isExecutable(version.resolve("bin/postgres")))
                    .max(Comparator.comparing(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"));
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
    }

    private Server startServer(Path directory, int number, PatroniCluster cluster) {
        return Server.start(
                directory.resolve("server-" + number).resolve("data"),
                options.runtime(),
                options.javaOptions(),
                Map.of("SPRING_DATASOURCE_URL", cluster.url()));
    }

    private Thread start(Runnable client) {
        Thread thread = new Thread(client);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> {
            Console.print("A client failed: " + failure.getMessage());
            results.errors
                    .computeIfAbsent("client failed", absent -> new AtomicLong())
                    .incrementAndGet();
        });
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    private void killMember(String role, PatroniCluster cluster, Supplier<PatroniCluster.Member> victim) {
        PatroniCluster.Member member = victim.get();
        measure(role + " " + member.name(), () -> cluster.kill(member), () -> {
            cluster.start(member);
            cluster.awaitComplete();
        });
    }

    private void killServer(Path directory, int number, PatroniCluster cluster) {
        measure(
                "server " + number,
                servers.get(number)::kill,
                () -> servers.set(number, startServer(directory, number, cluster)));
    }

    /** The victim is started again when changes are acknowledged again. */
    private void measure(String victim, Runnable kill, Runnable restart) {
        Stopwatch stopwatch = new Stopwatch();
        long killed = System.nanoTime();
        kill.run();
        long before = results.acknowledged.get();
        Waits.until(
                () -> {
                    if (stopwatch.elapsed().compareTo(RECOVERY_TIMEOUT) > 0) {
                        throw new BenchmarkException(victim + " was killed, and no change was acknowledged since.");
                    }
                    // More than the clients can have received from before.
                    return results.acknowledged.get() > before + 3L * clients;
                },
                Duration.ofMillis(100));
        Waits.sleep(Duration.ofSeconds(2));
        restart.run();
        double complete = stopwatch.seconds();
        Waits.sleep(Duration.ofSeconds(interval));
        report.print("| %s | %.1f | %.0f |", victim, longestPause(killed), complete);
    }

    private double longestPause(long since) {
        long[] times = results.acknowledgedAt.stream()
                .mapToLong(Long::longValue)
                .filter(time -> time >= since)
                .sorted()
                .toArray();
        long longest = 0;
        long previous = since;
        for (long time : times) {
            longest = Math.max(longest, time - previous);
            previous = time;
        }
        return longest / 1e9;
    }

    private void check(PatroniCluster cluster, double seconds) {
        Server server = servers.get(0);
        List<String> lost = ClusterClient.lost(results, server);
        long doubled = Long.parseLong(cluster.query("""
                select (select count(*) from (select from event_store.event where type = 'flow.created'
                            and payload ->> 'name' like 'cluster-%' group by payload ->> 'name' having count(*) > 1) names)
                     + (select count(*) from (select from event_store.event where type like 'flow_run.%'
                            group by stream, sequence having count(*) > 1) events)
                     + (select count(*) from (select from event_store.event
                            where type like 'flow_run.%' and payload -> 'state' ->> 'type' in ('RUNNING', 'COMPLETED')
                            group by stream, payload -> 'state' ->> 'type' having count(*) > 1) states)"""));
        JsonNode ledger = JsonMapper.shared().readTree(server.get("/api/events/verify"));
        JsonNode model =
                JsonMapper.shared().readTree(server.send(server.postRequest("/api/projections/flows/verify", ""), 200));
        report.print("");
        report.print(
                "- Acknowledged changes: %,d in %.0f s, %.0f per second, of %,d flows",
                results.acknowledged.get(), seconds, results.acknowledged.get() / seconds, results.flows.size());
        report.print("- Lost: %d", lost.size());
        lost.stream().limit(10).forEach(what -> report.print("  - %s", what));
        report.print("- Doubled: %d", doubled);
        report.print("- Requests that were repeated, by status or exception: %s", results.errors);
        report.print(
                "- Ledger: valid %s, %s events; read model: equal %s, %s rows",
                ledger.path("valid"), ledger.path("events"), model.path("equal"), model.path("rows"));
        report.write("cluster.md");
        boolean failed = doubled > 0
                || !ledger.path("valid").asBoolean()
                || !model.path("equal").asBoolean()
                || results.errors.containsKey("client failed")
                || (!lost.isEmpty() && !asynchronous);
        if (failed) {
            throw new BenchmarkException("The run has failed: see the report.");
        }
    }
}
