package dev.flowledger.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.FileSystemUtils;

/** The packaged server as an operator runs it: a process of its own, with an environment, a log and an exit code. */
public final class ServerProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "flowledger.jar");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * The server as its container image has it: out of the jar, with an archive of the classes that a start has loaded. Of
     * the processor's time that a start takes, that saves the half.
     */
    private static final class Unpacked {

        static final Path FOLDER = Path.of("target", "unpacked");
        static final Path JAR = FOLDER.resolve("flowledger.jar");
        static final Path ARCHIVE = FOLDER.resolve("flowledger.jsa");
        static final Path DATA = FOLDER.resolve("data");

        static {
            try {
                FileSystemUtils.deleteRecursively(FOLDER);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try (ServerProcess unpacking = ServerProcess.start(
                    List.of("-Djarmode=tools", "-jar", ServerProcess.JAR.toString()),
                    DATA,
                    0,
                    Map.of(),
                    "extract",
                    "--destination",
                    FOLDER.toString())) {
                unpacking.exitCode();
            }
            try (ServerProcess server = ServerProcess.start(
                    List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE, "-jar", JAR.toString()),
                    DATA,
                    freePort(),
                    Map.of())) {
                server.awaitReady().signal("TERM");
                server.exitCode();
            }
        }
    }

    private final Process process;
    private final Path log;
    private final Path dataFolder;
    private final int port;

    private ServerProcess(Process process, Path log, Path dataFolder, int port) {
        this.process = process;
        this.log = log;
        this.dataFolder = dataFolder;
        this.port = port;
    }

    /** Starts the server on a data folder, without waiting for it. */
    public static ServerProcess start(Path dataFolder, int port, Map<String, String> environment, String... arguments) {
        return start(
                List.of("-XX:SharedArchiveFile=" + Unpacked.ARCHIVE, "-jar", Unpacked.JAR.toString()),
                dataFolder,
                port,
                environment,
                arguments);
    }

    /** The same from the jar as it is, which takes its time. */
    public static ServerProcess startPacked(Path dataFolder, int port, Map<String, String> environment) {
        return start(List.of("-jar", JAR.toString()), dataFolder, port, environment);
    }

    /** Puts PostgreSQL's programs into a data folder, so that a server does not unpack them once more. */
    public static void giveProgramsTo(Path dataFolder) {
        try (DirectoryStream<Path> programs = Files.newDirectoryStream(Unpacked.DATA, "programs-*")) {
            for (Path version : programs) {
                FileSystemUtils.copyRecursively(version, dataFolder.resolve(version.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerProcess start(
            List<String> program, Path dataFolder, int port, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Many short lives: warming up does not pay.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        try {
            Path log = Files.createTempFile("flowledger-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().keySet().removeIf(name -> name.matches("(SPRING|SERVER|FLOWLEDGER|LOGGING)_.*"));
            builder.environment()
                    .putAll(Map.of(
                            "FLOWLEDGER_DATA_DIR", dataFolder.toString(), "SERVER_PORT", Integer.toString(port)));
            builder.environment().putAll(environment);
            return new ServerProcess(builder.start(), log, dataFolder, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server on a data folder and a free port, and waits until it is ready. */
    public static ServerProcess ready(Path dataFolder) {
        return start(dataFolder, freePort(), Map.of()).awaitReady();
    }

    /** A port that nobody listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it takes requests; a server that exits instead, or never gets ready, is taken down. */
    public ServerProcess awaitReady() {
        try {
            await("readiness")
                    .atMost(PATIENCE)
                    .failFast("it has exited", () -> !isAlive())
                    .until(this::isReady);
            return this;
        } catch (RuntimeException e) {
            String told = log();
            close();
            throw new AssertionError("The server does not get ready. Its log:\n" + told, e);
        }
    }

    /** Waits until its log holds a text. */
    public void awaitLog(String text) {
        await("\"" + text + "\" in the log").atMost(PATIENCE).until(() -> log().contains(text));
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        try {
            return new Api(address()).get("/actuator/health/readiness").status() == 200;
        } catch (UncheckedIOException notListening) {
            return false;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    /** The address, without a slash at its end. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** A client of its API. */
    public Api api() {
        return new Api(address() + "/api");
    }

    /** All that it has printed so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it a signal, such as INT for Ctrl-C. */
    public void signal(String name) {
        signal(name, process.toHandle());
    }

    /** Sends a process a signal. */
    public static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills it as the operating system would: nothing of it runs any more, no hook either. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Waits for its end. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), SECONDS)) {
                throw new AssertionError("The server does not end. Its log:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The main process of the PostgreSQL on its data folder, when one runs. */
    public Optional<ProcessHandle> postgres() {
        return pidFile()
                .flatMap(lines -> ProcessHandle.of(Long.parseLong(lines.get(0).strip())))
                .filter(ServerProcess::runs);
    }

    /**
     * Whether a process still does something. One that has ended is there without a command line until its parent has
     * taken note, and the parent of a killed server's PostgreSQL may take its time.
     */
    public static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    /** A connection to its embedded database. */
    public Connection sql() throws SQLException {
        String postgresPort = pidFile().orElseThrow().get(3).strip();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + postgresPort + "/postgres?user=postgres");
    }

    /** Whether it is the last that took its data folder. */
    private boolean hasTheFolder() {
        try {
            return Files.readString(dataFolder.resolve("flowledger.lock")).matches("process " + pid() + "(,.*)?");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<List<String>> pidFile() {
        try {
            return Optional.of(Files.readAllLines(dataFolder.resolve("postgresql/postmaster.pid")))
                    .filter(lines -> lines.size() > 3);
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    /** Leaves nothing of it: neither the server nor its PostgreSQL. Where the folder is another server's, so is that. */
    @Override
    public void close() {
        kill();
        postgres().filter(postgres -> hasTheFolder()).ifPresent(postgres -> {
            signal("CONT", postgres);
            signal("INT", postgres);
            await("the end of PostgreSQL").atMost(PATIENCE).until(() -> !runs(postgres));
        });
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
