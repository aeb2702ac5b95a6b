package dev.flowledger.testing;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.springframework.util.FileSystemUtils;

/** The packaged server in a process of its own, with an environment, a log and an exit code. */
public final class ServerProcess implements AutoCloseable {

    private static final int FIRST_PORT = 10_000;

    /** Where the ports begin that Linux, Windows and macOS give to clients. */
    private static final int FIRST_SYSTEM_PORT = 32_000;

    private static final int PORTS_PER_JVM = 100;

    private static final AtomicInteger NEXT_PORT = new AtomicInteger(FIRST_PORT
            + (int) (ProcessHandle.current().pid() % ((FIRST_SYSTEM_PORT - FIRST_PORT) / PORTS_PER_JVM))
                    * PORTS_PER_JVM);

    /** The flow in a database of {@link #copyDatabase}. */
    public static final String FLOW_OF_COPIES = "archived";

    private static final String PASSWORDS = "pgpass";
    private static final Path JAR = Path.of("target", "flowledger.jar");
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /**
     * The jar, extracted as in the container image, with an archive for class data sharing. The archive halves the CPU time of
     * a start. All test JVMs and later runs of the tests reuse both until the jar changes.
     */
    private static final class Extracted {

        static final Path DIRECTORY = Path.of("target", "extracted");
        static final Path JAR = DIRECTORY.resolve("flowledger.jar");
        static final Path ARCHIVE = DIRECTORY.resolve("flowledger.jsa");
        static final Path DATA = DIRECTORY.resolve("data");

        static {
            Path lockFile = Path.of("target", "extracted.lock");
            try (FileChannel channel = FileChannel.open(lockFile, CREATE, WRITE)) {
                channel.lock();
                Path source = DIRECTORY.resolve("source");
                String expected = System.getProperty("java.vm.version") + " " + checksum(ServerProcess.JAR);
                if (!Files.exists(source) || !Files.readString(source).equals(expected)) {
                    extract();
                    Files.writeString(source, expected);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void extract() throws IOException {
            FileSystemUtils.deleteRecursively(DIRECTORY);
            List<String> tools = List.of("-Djarmode=tools", "-jar", ServerProcess.JAR.toString());
            try (ServerProcess extraction =
                    ServerProcess.start(tools, DATA, 0, Map.of(), "extract", "--destination", DIRECTORY.toString())) {
                extraction.exitCode();
            }
            List<String> archiving = List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE, "-jar", JAR.toString());
            try (ServerProcess server = ServerProcess.start(archiving, DATA, freePort(), Map.of())) {
                loadClasses(server.awaitReady().api());
                server.signal("TERM");
                server.exitCode();
            }
        }

        private static long checksum(Path file) throws IOException {
            CRC32 checksum = new CRC32();
            try (FileChannel channel = FileChannel.open(file)) {
                checksum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            }
            return checksum.getValue();
        }
    }

    /** Loads the classes of requests and of a rebuild. */
    private static void loadClasses(Api api) {
        api.create(FLOW_OF_COPIES);
        api.byName(FLOW_OF_COPIES);
        api.post("/flows/filter", "{}");
        api.get("/events");
        api.post("/projections/flows/rebuild", null);
        await("the end of the rebuild")
                .atMost(TIMEOUT)
                .until(() ->
                        api.get("/projections/flows/rebuild").field("state").equals("completed"));
    }

    private final Process process;
    private final Path log;
    private final Path dataDirectory;
    private final int port;

    private ServerProcess(Process process, Path log, Path dataDirectory, int port) {
        this.process = process;
        this.log = log;
        this.dataDirectory = dataDirectory;
        this.port = port;
    }

    /** Starts the extracted jar on a data directory. Does not wait until the server is ready. */
    public static ServerProcess start(
            Path dataDirectory, int port, Map<String, String> environment, String... arguments) {
        return start(extractedJar(), dataDirectory, port, environment, arguments);
    }

    /** Returns a command line that runs the extracted jar with arguments. */
    public static List<String> command(String... arguments) {
        return command(extractedJar(), arguments);
    }

    private static List<String> extractedJar() {
        return List.of("-XX:SharedArchiveFile=" + Extracted.ARCHIVE, "-jar", Extracted.JAR.toString());
    }

    /** Starts the packaged jar, which needs twice the CPU time of the extracted one. */
    public static ServerProcess startPackaged(Path dataDirectory, int port, Map<String, String> environment) {
        return start(List.of("-jar", JAR.toString()), dataDirectory, port, environment);
    }

    /** Links the binaries of PostgreSQL into a data directory, so that the server does not unpack them again. */
    public static void linkPostgresBinaries(Path dataDirectory) {
        try (DirectoryStream<Path> programs = Files.newDirectoryStream(Extracted.DATA, "programs-*")) {
            for (Path version : programs) {
                copy(version, dataDirectory.resolve(version.getFileName()), Files::createLink);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a database into a data directory, so that the server does not create one. It has the flow {@link #FLOW_OF_COPIES}. */
    public static void copyDatabase(Path dataDirectory) {
        linkPostgresBinaries(dataDirectory);
        try {
            Files.copy(Extracted.DATA.resolve(PASSWORDS), dataDirectory.resolve(PASSWORDS), COPY_ATTRIBUTES);
            copy(
                    Extracted.DATA.resolve("postgresql"),
                    dataDirectory.resolve("postgresql"),
                    (copy, file) -> Files.copy(file, copy, COPY_ATTRIBUTES, NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a file as a link to another one, or as a copy of it. */
    @FunctionalInterface
    private interface FileCopy {
        Path copy(Path target, Path source) throws IOException;
    }

    private static void copy(Path source, Path target, FileCopy files) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path copy = target.resolve(source.relativize(directory));
                Files.createDirectories(copy);
                Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                files.copy(target.resolve(source.relativize(file)), file);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static ServerProcess start(
            List<String> program, Path dataDirectory, int port, Map<String, String> environment, String... arguments) {
        try {
            Path log = Files.createTempFile("flowledger-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command(program, arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().keySet().removeIf(name -> name.matches("(SPRING|SERVER|FLOWLEDGER|LOGGING)_.*"));
            builder.environment()
                    .putAll(Map.of(
                            "FLOWLEDGER_DATA_DIR",
                            dataDirectory.toString(),
                            "SERVER_PORT",
                            Integer.toString(port),
                            // Most servers run for a few seconds and use few connections.
                            "SPRING_DATASOURCE_HIKARI_MINIMUMIDLE",
                            "1"));
            builder.environment().putAll(environment);
            return new ServerProcess(builder.start(), log, dataDirectory, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(List<String> program, String... arguments) {
        List<String> command =
                new ArrayList<>(ignoresInterrupts() ? List.of("env", "--default-signal=INT") : List.of());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // For short-lived processes.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:MetaspaceSize=128m"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Whether SIGINT is ignored, as in a background job of a script. Processes inherit that. Linux only. */
    private static boolean ignoresInterrupts() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.anyMatch(line -> line.matches("SigIgn:\\s+[0-9a-f]*[2367abef]"));
        } catch (IOException noProc) {
            return false;
        }
    }

    /** Starts the server on a data directory and a free port, and waits until it is ready. */
    public static ServerProcess ready(Path dataDirectory) {
        return start(dataDirectory, freePort(), Map.of()).awaitReady();
    }

    /**
     * A port that is not in use. It is below those that the system gives to clients and to servers without a port, which could take it
     * until the server listens; and it is another one in each JVM that runs tests.
     */
    public static int freePort() {
        for (int port = NEXT_PORT.getAndIncrement(); port < FIRST_SYSTEM_PORT; port = NEXT_PORT.getAndIncrement()) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException used) {
                // The next one may be free.
            }
        }
        throw new IllegalStateException("there is no free port");
    }

    /** Waits until the server is ready. Closes a server that exits or does not become ready, and fails with its log. */
    public ServerProcess awaitReady() {
        try {
            await("readiness")
                    .atMost(TIMEOUT)
                    .failFast("it has exited", () -> !isAlive())
                    .until(this::isReady);
            return this;
        } catch (RuntimeException e) {
            String log = log();
            close();
            throw new AssertionError("The server did not become ready. Its log:\n" + log, e);
        }
    }

    /** Waits until the log contains a text. */
    public void awaitLog(String text) {
        await("\"" + text + "\" in the log").atMost(TIMEOUT).until(() -> log().contains(text));
    }

    /** Whether the readiness probe is UP. */
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

    /** Everything that the server has printed. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the server a signal, such as INT for Ctrl-C. */
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

    /** Kills the server with SIGKILL and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Waits for the end of the server and returns its exit code. */
    public int exitCode() {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), SECONDS)) {
                throw new AssertionError("The server did not exit. Its log:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The main process of the PostgreSQL on the data directory, if one is running. */
    public Optional<ProcessHandle> postgres() {
        return pidFile()
                .flatMap(lines -> ProcessHandle.of(Long.parseLong(lines.get(0).strip())))
                .filter(ServerProcess::runs);
    }

    /**
     * Whether a process is running. A process that has ended stays listed without a command line until its parent reaps it;
     * the new parent of a killed server's PostgreSQL may do so late.
     */
    public static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    /** Opens a connection to the embedded database as the owner of the event store. */
    public Connection sql() throws SQLException {
        return sql("flowledger_owner");
    }

    /** Opens a connection to the embedded database as a role whose password is in the data directory. */
    public Connection sql(String role) throws SQLException {
        return DriverManager.getConnection(sqlUrl(), role, password(role));
    }

    /** The password of a role of the embedded database. */
    public String password(String role) {
        return password(dataDirectory, role);
    }

    /** The password of a role of the database in a data directory. */
    public static String password(Path dataDirectory, String role) {
        try (Stream<String> lines = Files.lines(dataDirectory.resolve(PASSWORDS))) {
            return lines.map(line -> line.split(":"))
                    .filter(line -> line[3].equals(role))
                    .map(line -> line[4])
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL of the embedded database, without a user. */
    public String sqlUrl() {
        return "jdbc:postgresql://127.0.0.1:" + pidFile().orElseThrow().get(3).strip() + "/postgres";
    }

    /** Whether this server is the last that locked its data directory. */
    private boolean hasLockedDirectory() {
        try {
            return Files.readString(dataDirectory.resolve("flowledger.lock")).matches("process " + pid() + "(,.*)?");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<List<String>> pidFile() {
        try {
            return Optional.of(Files.readAllLines(dataDirectory.resolve("postgresql/postmaster.pid")))
                    .filter(lines -> lines.size() > 3);
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    /** Kills the server and stops its PostgreSQL, unless another server has locked the data directory since. */
    @Override
    public void close() {
        kill();
        postgres().filter(postgres -> hasLockedDirectory()).ifPresent(postgres -> {
            signal("CONT", postgres);
            signal("INT", postgres);
            await("end of PostgreSQL").atMost(TIMEOUT).until(() -> !runs(postgres));
        });
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
