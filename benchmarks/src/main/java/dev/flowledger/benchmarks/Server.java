package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The packaged server in a separate process, with its own data directory and port. */
final class Server implements LoadTarget {

    /** Extracted by {@code benchmarks/launch}: it starts faster with its libraries outside of the jar. */
    static final Path JAR = Path.of("benchmarks/target/server/flowledger.jar");

    /** Most objects are short-lived, and a concurrent collector would compete with the load for two cores. */
    static final List<String> JAVA_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx128m");

    private static final Duration START_STOP_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration READINESS_POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration OUTBOX_POLL_INTERVAL = Duration.ofMillis(100);
    private static final String ADMIN_KEY = "FLOWLEDGER_ADMIN_KEY";

    private final Process process;
    private final JavaRuntime runtime;
    private final @Nullable String adminKey;
    private final Path data;
    private final Path log;
    private final URI address;
    private final Duration startUp;

    private Server(Process process, JavaRuntime runtime, @Nullable String adminKey, Path data, Path log, URI address) {
        this.process = process;
        this.runtime = runtime;
        this.adminKey = adminKey;
        this.data = data;
        this.log = log;
        this.address = address;
        this.startUp = awaitReady();
    }

    /** Starts the server and waits until it is ready. */
    static Server start(Path data, List<String> javaOptions) {
        return start(data, JavaRuntime.current(), javaOptions);
    }

    /** Starts the server on another JDK. */
    static Server start(Path data, JavaRuntime runtime, List<String> javaOptions) {
        return start(data, runtime, javaOptions, Map.of());
    }

    /** Starts the server with environment variables. Requests have its admin key, if there is one. */
    static Server start(Path data, JavaRuntime runtime, List<String> javaOptions, Map<String, String> environment) {
        try {
            Files.createDirectories(data.getParent());
            int port = freePort();
            Path log = data.resolveSibling("server.log");
            List<String> command = new ArrayList<>(List.of(runtime.java()));
            command.addAll(javaOptions);
            command.addAll(List.of("-jar", JAR.toString()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("SERVER_PORT", Integer.toString(port));
            builder.environment().put("FLOWLEDGER_DATA_DIR", data.toString());
            builder.environment().remove("SPRING_DATASOURCE_URL");
            builder.environment().putAll(environment);
            return new Server(
                    builder.start(),
                    runtime,
                    environment.get(ADMIN_KEY),
                    data,
                    log,
                    URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = LoadTarget.super.request(path);
        return adminKey == null ? request : request.header("Authorization", "Bearer " + adminKey);
    }

    /** The file with everything that the server has printed. */
    Path log() {
        return log;
    }

    /** Time from the start of the process to the first status 200 of the readiness probe. */
    Duration startUp() {
        return startUp;
    }

    @Override
    public PostgresClient postgres() {
        return PostgresClient.of(data);
    }

    @Override
    public ProcessorTime processorTime() {
        return ProcessorTime.of(process.pid(), postgres().postmasterPid());
    }

    /** Resident memory of the server process in MiB, without PostgreSQL. */
    long residentMemory() {
        return Long.parseLong(Programs.run(List.of("ps", "-o", "rss=", "-p", Long.toString(process.pid())))) / 1024;
    }

    /** Used heap in MiB, including garbage that is not collected yet. */
    double usedHeap() {
        return metrics().value("jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20);
    }

    ServerMetrics metrics() {
        return new ServerMetrics(get("/actuator/prometheus"));
    }

    /** Runs a full garbage collection. */
    void collectGarbage() {
        command("GC.run");
    }

    /** Sends a command to the JVM, as {@code jcmd} does. */
    void command(String... words) {
        List<String> command = new ArrayList<>(List.of(runtime.jcmd(), Long.toString(process.pid())));
        command.addAll(List.of(words));
        Programs.run(command);
    }

    /** Waits until all committed events are in the ledger. */
    void awaitEmptyOutbox() {
        Waits.until(() -> postgres().queryNumber("select count(*) from event_store.outbox") == 0, OUTBOX_POLL_INTERVAL);
    }

    @Override
    public String flowRunTable() {
        return "read_model.flow_run";
    }

    /** Kills the server with SIGKILL. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    @Override
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(START_STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new BenchmarkException("The server did not stop. Its log:\n" + Programs.endOf(log));
            }
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    private Duration awaitReady() {
        Stopwatch stopwatch = new Stopwatch();
        Waits.until(
                () -> {
                    if (!process.isAlive() || stopwatch.elapsed().compareTo(START_STOP_TIMEOUT) > 0) {
                        throw new BenchmarkException("The server did not start. Its log:\n" + Programs.endOf(log));
                    }
                    return isReady();
                },
                READINESS_POLL_INTERVAL);
        return stopwatch.elapsed();
    }

    private boolean isReady() {
        try {
            HttpRequest readiness = request("/actuator/health/readiness").build();
            return CLIENT.send(readiness, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notListeningYet) {
            return false;
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
