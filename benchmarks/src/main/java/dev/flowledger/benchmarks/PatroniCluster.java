package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three members of PostgreSQL under Patroni, and an etcd, on the loopback interface. Each member can be killed and started again. */
final class PatroniCluster {

    private static final int MEMBERS = 3;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** The times of Patroni in seconds, and whether commits wait for a standby. */
    record Settings(int ttl, int loopWait, int retryTimeout, boolean synchronous) {}

    private final Path directory;
    private final List<Member> members = new ArrayList<>();

    private PatroniCluster(Path directory) {
        this.directory = directory;
    }

    static PatroniCluster start(Path directory, Path postgresPrograms, Settings settings) {
        try {
            PatroniCluster cluster = new PatroniCluster(directory);
            int etcd = Server.freePort();
            int peer = Server.freePort();
            cluster.run(
                    "etcd",
                    "etcd",
                    "--data-dir=" + directory.resolve("etcd"),
                    "--listen-client-urls=http://127.0.0.1:" + etcd,
                    "--advertise-client-urls=http://127.0.0.1:" + etcd,
                    "--listen-peer-urls=http://127.0.0.1:" + peer,
                    "--initial-advertise-peer-urls=http://127.0.0.1:" + peer,
                    "--initial-cluster=default=http://127.0.0.1:" + peer,
                    // A process that is killed does not need it, and etcd would wait for the disk of the databases.
                    "--unsafe-no-fsync");
            for (int number = 0; number < MEMBERS; number++) {
                cluster.members.add(cluster.create(number, etcd, postgresPrograms, settings));
            }
            cluster.members.forEach(cluster::start);
            cluster.awaitComplete();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A member: its number and its ports. */
    static final class Member {

        private final int number;
        private final int restPort;
        private final int port;
        private @Nullable Process process;

        private Member(int number, int restPort, int port) {
            this.number = number;
            this.restPort = restPort;
            this.port = port;
        }

        String name() {
            return "m" + number;
        }

        int port() {
            return port;
        }
    }

    private Member create(int number, int etcd, Path programs, Settings settings) throws IOException {
        Member member = new Member(number, Server.freePort(), Server.freePort());
        Files.createDirectories(directory.resolve("sockets"));
        Files.writeString(
                configuration(member),
                String.format(
                        Locale.ROOT,
                        // The member that fails must not restart as primary: its machine is thought to be gone.
                        """
                        scope: flowledger
                        name: m%1$d
                        restapi: {listen: '127.0.0.1:%2$d', connect_address: '127.0.0.1:%2$d'}
                        etcd3: {host: '127.0.0.1:%3$d'}
                        bootstrap:
                          dcs:
                            ttl: %4$d
                            loop_wait: %5$d
                            retry_timeout: %6$d
                            primary_start_timeout: 0
                            maximum_lag_on_failover: 1048576
                            synchronous_mode: %7$s
                            synchronous_mode_strict: false
                            postgresql:
                              use_pg_rewind: true
                              parameters: {max_connections: 100, wal_log_hints: 'on', hot_standby: 'on', wal_keep_size: 256MB}
                          initdb: [{encoding: UTF8}, {locale: C}, data-checksums]
                        postgresql:
                          listen: '127.0.0.1:%8$d'
                          connect_address: '127.0.0.1:%8$d'
                          bin_dir: %9$s
                          data_dir: %10$s
                          pgpass: %11$s
                          pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust', 'local all all trust']
                          authentication:
                            superuser: {username: postgres, password: postgres}
                            replication: {username: replicator, password: replicator}
                            rewind: {username: postgres, password: postgres}
                          parameters: {unix_socket_directories: '%12$s', logging_collector: 'off'}
                        watchdog: {mode: 'off'}
                        """,
                        number,
                        member.restPort,
                        etcd,
                        settings.ttl(),
                        settings.loopWait(),
                        settings.retryTimeout(),
                        settings.synchronous(),
                        member.port,
                        programs,
                        directory.resolve("data-" + number),
                        directory.resolve("pgpass-" + number),
                        directory.resolve("sockets")));
        return member;
    }

    private Path configuration(Member member) {
        return directory.resolve(member.name() + ".yml");
    }

    /** Starts a member, for the first time or after it was killed. */
    void start(Member member) {
        // PostgreSQL does not run as root. In a user namespace of its own it runs as an unprivileged user.
        List<String> command =
                new ArrayList<>(System.getProperty("user.name").equals("root") ? List.of("unshare", "-U") : List.of());
        command.addAll(List.of("patroni", configuration(member).toString()));
        member.process = run(member.name(), command.toArray(String[]::new));
    }

    private Process run(String name, String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(name + ".log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills Patroni and all processes of PostgreSQL of a member, as the loss of its machine does. */
    void kill(Member member) {
        ProcessHandle patroni = Objects.requireNonNull(member.process).toHandle();
        List<ProcessHandle> processes = new ArrayList<>(List.of(patroni));
        patroni.descendants().forEach(processes::add);
        // PostgreSQL is no descendant of Patroni once the program that started it has ended.
        postmaster(member).ifPresent(postmaster -> {
            processes.add(postmaster);
            postmaster.descendants().forEach(processes::add);
        });
        processes.forEach(ProcessHandle::destroyForcibly);
        Waits.until(() -> processes.stream().noneMatch(PatroniCluster::runs), POLL_INTERVAL);
    }

    private Optional<ProcessHandle> postmaster(Member member) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("data-" + member.number + "/postmaster.pid"));
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        } catch (IOException noPostgres) {
            return Optional.empty();
        }
    }

    /** A process that has ended stays listed without a command line until its parent reaps it. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    /** Kills all members. */
    void stop() {
        members.forEach(this::kill);
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    Member primary() {
        return members.stream()
                .filter(member -> status(member, "/primary") == 200)
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("The cluster has no primary. Logs: " + directory));
    }

    /** A standby; if commits wait for a standby, the one that they wait for. */
    Member standby() {
        return members.stream()
                .filter(member -> status(member, "/synchronous") == 200)
                .findFirst()
                .orElseGet(() -> members.stream()
                        .filter(member -> status(member, "/replica") == 200)
                        .findFirst()
                        .orElseThrow());
    }

    /** Waits until one member is the primary and all others receive its changes. */
    void awaitComplete() {
        Stopwatch stopwatch = new Stopwatch();
        Waits.until(
                () -> {
                    if (stopwatch.elapsed().compareTo(START_TIMEOUT) > 0) {
                        throw new BenchmarkException("The cluster is not complete. Logs: " + directory);
                    }
                    return isComplete();
                },
                POLL_INTERVAL);
    }

    private boolean isComplete() {
        for (Member member : members) {
            try {
                JsonNode cluster =
                        JsonMapper.shared().readTree(get(member, "/cluster").body());
                List<String> states = IntStream.range(0, cluster.path("members").size())
                        .mapToObj(i -> cluster.path("members").get(i))
                        .map(other -> other.path("role").asString("") + " "
                                + other.path("state").asString(""))
                        .toList();
                return states.size() == MEMBERS
                        && states.stream()
                                        .filter(state -> state.equals("leader running"))
                                        .count()
                                == 1
                        && states.stream().allMatch(state -> state.matches(".* (running|streaming)"));
            } catch (IOException notListening) {
                // The next member.
            }
        }
        return false;
    }

    private int status(Member member, String path) {
        try {
            return get(member, path).statusCode();
        } catch (IOException notListening) {
            return 0;
        }
    }

    private static HttpResponse<String> get(Member member, String path) throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + member.restPort + path))
                    .timeout(Duration.ofSeconds(3))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    /** A JDBC URL of all members, which leads to the primary. */
    String url() {
        String hosts =
                members.stream().map(member -> "127.0.0.1:" + member.port).collect(Collectors.joining(","));
        // The driver remembers for hostRecheckSeconds which host was the primary: 10 by default.
        return "jdbc:postgresql://" + hosts
                + "/postgres?user=postgres&targetServerType=primary&hostRecheckSeconds=1&connectTimeout=2";
    }

    /** Runs a statement on the primary and returns its result. */
    String query(String sql) {
        return Programs.run(List.of(
                "psql",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(primary().port),
                "-U",
                "postgres",
                "-d",
                "postgres",
                "-X",
                "-q",
                "-A",
                "-t",
                "-c",
                sql));
    }
}
