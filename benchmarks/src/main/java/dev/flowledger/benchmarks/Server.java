package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged server in a separate process, with its own data directory and port. */
final class Server {

    /** Extracted by {@code benchmarks/launch}: it starts faster with its libraries outside of the jar. */
    static final Path JAR = Path.of("benchmarks/target/server/flowledger.jar");

    /** Most objects are short-lived, and a concurrent collector would compete with the load for two cores. */
    static final List<String> JAVA_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx128m");

    private static final Duration START_STOP_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration READINESS_POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration OUTBOX_POLL_INTERVAL = Duration.ofMillis(100);
    private static final int LOG_LINES_SHOWN = 30;
    private static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\"[^}]*} ([0-9.E+]+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path data;
    private final Path log;
    private final URI address;
    private final Duration startUp;

    private Server(Process process, Path data, Path log, URI address) {
        this.process = process;
        this.data = data;
        this.log = log;
        this.address = address;
        this.startUp = awaitReady();
    }

    /** Starts the server and waits until it is ready. */
    static Server start(Path data, List<String> javaOptions) {
        try {
            int port = freePort();
            Path log = data.resolveSibling("server.log");
            List<String> command = new ArrayList<>(List.of(Programs.java()));
            command.addAll(javaOptions);
            command.addAll(List.of("-jar", JAR.toString()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("SERVER_PORT", Integer.toString(port));
            builder.environment().put("FLOWLEDGER_DATA_DIR", data.toString());
            builder.environment().remove("SPRING_DATASOURCE_URL");
            return new Server(builder.start(), data, log, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        return address;
    }

    /** Time from the start of the process to the first status 200 of the readiness probe. */
    Duration startUp() {
        return startUp;
    }

    PostgresClient postgres() {
        return PostgresClient.of(data);
    }

    /** Processor time of the server and its PostgreSQL since they started. */
    ProcessorTime processorTime() {
        return ProcessorTime.of(process.pid(), postgres().postmasterPid());
    }

    /** Resident memory of the server process in MiB, without PostgreSQL. */
    long residentMemory() {
        return Long.parseLong(Programs.run(List.of("ps", "-o", "rss=", "-p", Long.toString(process.pid())))) / 1024;
    }

    /** Used heap in MiB, including garbage that is not collected yet. */
    double usedHeap() {
        return HEAP.matcher(get("/actuator/prometheus"))
                        .results()
                        .mapToDouble(area -> Double.parseDouble(area.group(1)))
                        .sum()
                / 1024
                / 1024;
    }

    /** Waits until all committed events are in the ledger. */
    void awaitEmptyOutbox() {
        Waits.until(() -> postgres().queryNumber("select count(*) from event_store.outbox") == 0, OUTBOX_POLL_INTERVAL);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path));
    }

    HttpRequest postRequest(String path, String json) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    /** Sends GET and returns the body of the response. */
    String get(String path) {
        return send(request(path).build(), 200);
    }

    /** Sends a request and returns the body of the response. Any other status is a failure of the benchmark. */
    String send(HttpRequest request, int expectedStatus) {
        HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != expectedStatus) {
            throw new BenchmarkException(request + ": status " + response.statusCode() + ", " + response.body());
        }
        return response.body();
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> bodyHandler) {
        try {
            return CLIENT.send(request, bodyHandler);
        } catch (IOException e) {
            throw new BenchmarkException(request + ": no response, " + e);
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    /** Stops the server with SIGTERM. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(START_STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new BenchmarkException("The server did not stop. Its log:\n" + endOfLog());
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
                        throw new BenchmarkException("The server did not start. Its log:\n" + endOfLog());
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

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "not readable: " + e.getMessage();
        }
    }
}
