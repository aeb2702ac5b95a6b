package dev.flowledger.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kafka.tools.StorageTool;

/** A Kafka broker in a process of its own: KRaft, one node. It can be killed and started again. */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static final String SETTINGS = """
            process.roles=broker,controller
            node.id=1
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
            controller.listener.names=CONTROLLER
            controller.quorum.voters=1@127.0.0.1:%2$d
            log.dirs=%3$s
            offsets.topic.replication.factor=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=1
            offsets.topic.num.partitions=1
            num.network.threads=1
            num.io.threads=2
            log.cleaner.enable=false
            """;

    private final Path directory;
    private final Path settings;
    private final int port = ServerProcess.freePort();
    private Process process;

    /** Formats the storage of a broker, in this process. */
    public KafkaBroker(Path directory) {
        this.directory = directory;
        this.settings = directory.resolve("server.properties");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            Files.writeString(settings, SETTINGS.formatted(port, ServerProcess.freePort(), directory.resolve("data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String[] format = {"format", "--cluster-id", "AAAAAAAAAAAAAAAAAAAAAA", "--config", settings.toString()};
        if (StorageTool.execute(format, new PrintStream(output, true, UTF_8)) != 0) {
            throw new IllegalStateException(output.toString(UTF_8));
        }
    }

    /** The host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts the broker and waits until it accepts connections. */
    public KafkaBroker start() {
        try {
            process = java("kafka.Kafka", settings.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("the Kafka broker")
                .atMost(TIMEOUT)
                .failFast("it has exited", () -> !process.isAlive())
                .until(this::acceptsConnections);
        return this;
    }

    private boolean acceptsConnections() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notListening) {
            return false;
        }
    }

    /** Kills the broker with SIGKILL. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private Process java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("kafka.log").toFile()))
                .start();
    }
}
