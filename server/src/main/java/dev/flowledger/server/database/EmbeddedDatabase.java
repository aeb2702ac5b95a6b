package dev.flowledger.server.database;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that the server brings along, on a folder that outlives it and a free port of the loopback
 * interface.
 */
final class EmbeddedDatabase implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    /** After a crash the old processes take a moment to let go of the folder. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Given on the command line, these go before whatever stands in the database's own configuration. */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            // Whoever is on the machine could open a socket in the temp folder.
            "unix_socket_directories=''",
            // An answered request is on disk.
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "timezone=UTC",
            // A log of its own, one file a weekday: it must not depend on the server that may be killed.
            "logging_collector=on",
            "log_filename=postgresql-%a.log",
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d");

    private final DataDirectory folder;
    private final PostgresBinaries programs;
    private final int port;
    private boolean closed;

    private EmbeddedDatabase(DataDirectory folder, PostgresBinaries programs, int port) {
        this.folder = folder;
        this.programs = programs;
        this.port = port;
    }

    /**
     * Starts PostgreSQL on a folder, which is made when it is not there.
     *
     * @param version the version of PostgreSQL that comes with this release
     * @param holder what a second server on the folder shall be told about this one
     * @throws DatabaseStartException when the folder is taken or made by another major version, or PostgreSQL won't start
     */
    static EmbeddedDatabase start(Path path, String version, String holder) {
        DataDirectory folder = DataDirectory.take(path, holder);
        try {
            refuseOtherMajorVersion(folder.cluster(), version);
            PostgresBinaries programs = PostgresBinaries.unpackedIn(folder, version);
            if (Files.exists(folder.cluster())) {
                OrphanedPostgres.stop(folder.cluster(), programs);
            } else {
                initialize(folder, programs);
            }
            EmbeddedDatabase database = new EmbeddedDatabase(folder, programs, freePort());
            database.startPatiently();
            // Again: what a killed server had begun may have been written to until a moment ago.
            folder.sweep();
            return database;
        } catch (IOException e) {
            folder.close();
            throw new DatabaseStartException(
                    "The embedded PostgreSQL does not start on " + folder.cluster() + ": " + e.getMessage(),
                    "If that does not say enough, its logs are " + folder.startLog() + " and those in "
                            + folder.cluster().resolve("log") + ".");
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try {
            programs.stop(folder.cluster());
            log.info("The embedded PostgreSQL has stopped");
        } finally {
            folder.close();
        }
    }

    private static void initialize(DataDirectory folder, PostgresBinaries programs) throws IOException {
        log.info("Making a new database in {}", folder.cluster());
        folder.make(
                folder.cluster(),
                fresh -> programs.run(
                        "initdb",
                        "--pgdata=" + fresh,
                        "--username=postgres",
                        "--auth=trust",
                        "--encoding=UTF-8",
                        // Characters are those of Unicode on every machine, whatever its locale.
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
    }

    private void startPatiently() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        for (int attempt = 1; ; attempt++) {
            try {
                start(folder, programs, port);
                startAgainWhenItDies();
                return;
            } catch (IOException e) {
                String reason = lastWord(folder, e);
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException(reason, e);
                }
                if (attempt == 1) {
                    log.info("PostgreSQL does not start yet, trying on: {}", reason);
                }
            }
        }
    }

    private void startAgainWhenItDies() throws IOException {
        if (ProcessHandle.current().pid() == 1) {
            log.warn("This server is process 1 of its container. Should PostgreSQL die, it could not be started again:"
                    + " run the container with an init process (docker run --init)");
        }
        Optional<CompletableFuture<Void>> unused = OrphanedPostgres.find(folder.cluster())
                .map(ProcessHandle::onExit)
                .map(end -> end.thenRunAsync(this::startAgain));
    }

    private synchronized void startAgain() {
        if (closed) {
            return;
        }
        log.error("PostgreSQL has died; starting it again");
        try {
            startPatiently();
            log.info("PostgreSQL runs again");
        } catch (IOException e) {
            log.error("PostgreSQL does not start: {}", e.getMessage());
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .execute(this::startAgain);
        }
    }

    private static void start(DataDirectory folder, PostgresBinaries programs, int port) throws IOException {
        Files.deleteIfExists(folder.startLog());
        programs.run(
                "pg_ctl",
                "start",
                "--pgdata=" + folder.cluster(),
                "--log=" + folder.startLog(),
                "--options=-p " + port + SETTINGS.stream().map(" -c "::concat).collect(Collectors.joining()),
                // It notices when PostgreSQL fails. What takes its time is the recovery after a crash.
                "--wait",
                "--timeout=86400");
    }

    private static String lastWord(DataDirectory folder, IOException failure) {
        try {
            return PostgresBinaries.lastWord(Files.readString(folder.startLog()));
        } catch (IOException noLog) {
            return String.valueOf(failure.getMessage());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void refuseOtherMajorVersion(Path cluster, String version) throws IOException {
        Path versionFile = cluster.resolve("PG_VERSION");
        if (!Files.exists(versionFile)) {
            return;
        }
        String made = Files.readString(versionFile).strip();
        String major = version.substring(0, version.indexOf('.'));
        if (!made.equals(major)) {
            throw new DatabaseStartException(
                    "The data folder " + cluster.getParent() + " was made by PostgreSQL " + made
                            + "; this release brings PostgreSQL " + major + ", which cannot read it.",
                    "Run the release that made it, or dump the data with that version of pg_dump and restore it into a new"
                            + " folder (FLOWLEDGER_DATA_DIR) or an external PostgreSQL (SPRING_DATASOURCE_URL).");
        }
    }
}
