package dev.flowledger.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/** The server in a separate process with a temporary data directory, which {@link #close} deletes. */
final class TrainingServer implements AutoCloseable {

    /** At its end the JVM writes the cache, which takes many seconds on a slow machine. */
    private static final long START_STOP_TIMEOUT_SECONDS = 300;

    private static final long POLL_INTERVAL_MILLIS = 100;
    private static final int LOG_LINES_SHOWN = 30;

    private final Process process;
    private final Path directory;
    private final URI address;
    private final String key;
    private final Thread shutdownHook = new Thread(this::endQuietly);

    /** The training did not produce a cache. The message says why. */
    static final class TrainingException extends IOException {
        TrainingException(String message) {
            super(message);
        }
    }

    private TrainingServer(Process process, Path directory, URI address, String key) {
        this.process = process;
        this.directory = directory;
        this.address = address;
        this.key = key;
    }

    /** Extracts the jars within a jar, so that the JVM can load classes from them without Spring Boot's class loader. */
    static void extract(Path jar, Path destination) throws IOException, InterruptedException {
        Process extraction = new ProcessBuilder(
                        java(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        destination.toString())
                .redirectErrorStream(true)
                .start();
        String log = new String(extraction.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (extraction.waitFor() != 0) {
            throw new TrainingException("the jar cannot be extracted into " + destination + ".\n" + log);
        }
    }

    /** Starts the server and waits until it is ready. */
    static TrainingServer start(Path jar, List<String> javaOptions) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("flowledger-training-");
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String key = HexFormat.of().formatHex(secret);
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-jar",
                jar.toAbsolutePath().toString(),
                // Command-line options override all other settings. The training must never use an existing database.
                "--spring.datasource.url=",
                "--flowledger.data-dir=" + directory.resolve("data"),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--server.ssl.enabled=false",
                "--flowledger.auth=required"));
        ProcessBuilder builder = new ProcessBuilder(command)
                // A configuration file in the current directory would be used.
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(directory).toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(SPRING|SERVER|FLOWLEDGER|MANAGEMENT)_.*"));
        // They are already among the Java options.
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        builder.environment().put("FLOWLEDGER_ADMIN_KEY", key);
        TrainingServer server =
                new TrainingServer(builder.start(), directory, URI.create("http://127.0.0.1:" + port), key);
        Runtime.getRuntime().addShutdownHook(server.shutdownHook);
        try {
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    URI address() {
        return address;
    }

    /** Returns the API key of an operator. */
    String key() {
        return key;
    }

    /** Stops the server with SIGTERM. */
    void stop() throws IOException, InterruptedException {
        if (!end()) {
            throw new TrainingException("the server does not stop.");
        }
    }

    /** Returns the end of the server's log. */
    String log() throws IOException {
        List<String> lines = Files.readAllLines(log(directory));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException shuttingDown) {
            return;
        }
        endQuietly();
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest readiness = HttpRequest.newBuilder(address.resolve("/actuator/health/readiness"))
                .build();
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(START_STOP_TIMEOUT_SECONDS)) {
            if (!process.isAlive()) {
                throw new TrainingException("the server does not start. Its log:\n" + log());
            }
            try {
                if (client.send(readiness, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException notListeningYet) {
                // Poll again.
            }
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MILLIS);
        }
        throw new TrainingException("the server is not ready. Its log:\n" + log());
    }

    private boolean end() throws InterruptedException {
        process.destroy();
        return process.waitFor(START_STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private void endQuietly() {
        try {
            end();
            FileSystemUtils.deleteRecursively(directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // A temporary directory is left behind.
        }
    }

    private static Path log(Path directory) {
        return directory.resolve("server.log");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
