package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Kafka broker in a process of its own: KRaft, one node. It can be killed and started again. */
final class KafkaBroker {

    /** Copied by the build of the benchmarks. */
    private static final String CLASS_PATH = "benchmarks/target/kafka/*";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private KafkaBroker(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Formats the storage of a broker and starts it. */
    static KafkaBroker create(Path directory) {
        try {
            Files.createDirectories(directory);
            KafkaBroker broker = new KafkaBroker(directory, Server.freePort());
            Files.writeString(
                    broker.settings(),
                    String.format(Locale.ROOT, """
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
                            """, broker.port, Server.freePort(), directory.resolve("data")));
            Programs.run(broker.java(
                    "kafka.tools.StorageTool",
                    "format",
                    "--cluster-id",
                    "AAAAAAAAAAAAAAAAAAAAAA",
                    "--config",
                    broker.settings().toString()));
            broker.start();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The host and port. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts the broker and waits until it accepts connections. */
    void start() {
        try {
            process = new ProcessBuilder(java("kafka.Kafka", settings().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process started = process;
        Waits.until(
                () -> {
                    if (!started.isAlive()) {
                        throw new BenchmarkException("Kafka did not start. Its log:\n" + Programs.endOf(log()));
                    }
                    return acceptsConnections();
                },
                POLL_INTERVAL);
    }

    /** Kills the broker with SIGKILL. */
    void kill() {
        try {
            Objects.requireNonNull(process).destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    private boolean acceptsConnections() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notListening) {
            return false;
        }
    }

    private Path settings() {
        return directory.resolve("server.properties");
    }

    private Path log() {
        return directory.resolve("kafka.log");
    }

    private List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(JavaRuntime.current().java(), "-Xmx512m", "-cp", CLASS_PATH));
        command.addAll(List.of(arguments));
        return command;
    }
}
