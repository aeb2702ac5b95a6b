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

/** The packaged server as a process of its own, on a data folder and a port of its own. */
final class Server {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\"[^}]*} ([0-9.E+]+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path data;
    private final Path log;
    private final URI address;
    private final Duration startUp;

    private Server(Process process, Path data, Path log, URI address) throws IOException, InterruptedException {
        this.process = process;
        this.data = data;
        this.log = log;
        this.address = address;
        this.startUp = awaitReady();
    }

    /** Starts the server and waits until it is ready. */
    static Server start(Path jar, Path data, List<String> javaOptions) {
        try {
            int port = freePort();
            Path log = data.resolveSibling("server.log");
            List<String> command = new ArrayList<>(List.of(java()));
            command.addAll(javaOptions);
            command.addAll(List.of("-jar", jar.toString()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("SERVER_PORT", Integer.toString(port));
            builder.environment().put("FLOWLEDGER_DATA_DIR", data.toString());
            builder.environment().remove("SPRING_DATASOURCE_URL");
            return new Server(builder.start(), data, log, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The Java that runs this. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    URI address() {
        return address;
    }

    /** From the start of the process to the first 200 from readiness. */
    Duration startUp() {
        return startUp;
    }

    /** The memory of the server's process that is in RAM, without PostgreSQL's, in MiB. */
    long residentMemory() {
        return Long.parseLong(Programs.run("ps", "-o", "rss=", "-p", Long.toString(process.pid()))) / 1024;
    }

    /** The part of the heap that is in use, what nobody needs any more included, in MiB. */
    double heapInUse() {
        try {
            String metrics = CLIENT.send(
                            HttpRequest.newBuilder(address.resolve("/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return HEAP.matcher(metrics)
                            .results()
                            .mapToDouble(area -> Double.parseDouble(area.group(1)))
                            .sum()
                    / 1024
                    / 1024;
        } catch (IOException e) {
            throw new Failure("The server does not tell its metrics: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its PostgreSQL. */
    Postgres postgres() {
        return Postgres.in(data);
    }

    /** Stops it as an operator would. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new Failure("The server does not stop. Its log:\n" + endOfLog());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration awaitReady() throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpRequest readiness = HttpRequest.newBuilder(address.resolve("/actuator/health/readiness"))
                .build();
        while (true) {
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            if (!process.isAlive() || passed.compareTo(PATIENCE) > 0) {
                throw new Failure("The server does not start. Its log:\n" + endOfLog());
            }
            if (status(readiness) == 200) {
                return Duration.ofNanos(System.nanoTime() - start);
            }
            Programs.pause(POLL);
        }
    }

    private static int status(HttpRequest request) throws InterruptedException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notListeningYet) {
            return 0;
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
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "none: " + e.getMessage();
        }
    }
}
