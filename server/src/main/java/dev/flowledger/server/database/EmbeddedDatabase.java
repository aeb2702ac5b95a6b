package dev.flowledger.server.database;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that the server starts and stops. Its data directory is permanent; it listens on a free port of the loopback
 * interface.
 */
final class EmbeddedDatabase implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    static final String HOST = "127.0.0.1";
    static final String DATABASE = "postgres";

    /** Passed on the command line, so that they override the database's configuration files. */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=" + HOST,
            // A socket in the temporary directory is accessible to all users of the machine.
            "unix_socket_directories=''",
            // Acknowledged requests are on disk.
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "timezone=UTC",
            // PostgreSQL writes its own log, one file per weekday, because the server may be killed.
            "logging_collector=on",
            "log_filename=postgresql-%a.log",
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d");

    private final DataDirectory directory;
    private final PostgresProcess process;
    private final EmbeddedRoles roles;
    private final int port;

    private EmbeddedDatabase(DataDirectory directory, PostgresProcess process, EmbeddedRoles roles, int port) {
        this.directory = directory;
        this.process = process;
        this.roles = roles;
        this.port = port;
    }

    /**
     * Starts PostgreSQL on a data directory, which is created if it does not exist.
     *
     * @param version the version of the embedded PostgreSQL
     * @param holder the description of this server in the error message of another server on the same directory
     * @throws DatabaseStartException if another server uses the directory, another major version of PostgreSQL created it, or
     *     PostgreSQL does not start
     */
    static EmbeddedDatabase start(Path path, String version, String holder) {
        DataDirectory directory = DataDirectory.lock(path, holder);
        try (StopDuringStart stop = StopDuringStart.enable()) {
            rejectOtherMajorVersion(directory.cluster(), version);
            PostgresBinaries programs = PostgresBinaries.unpackInto(directory, version);
            if (Files.exists(directory.cluster())) {
                OrphanedPostgres.stop(directory.cluster(), programs);
            } else {
                initialize(directory, programs);
            }
            EmbeddedRoles roles = EmbeddedRoles.withRandomPasswords();
            int port = freePort();
            PostgresProcess process = new PostgresProcess(directory, programs, port, SETTINGS);
            stop.include(process);
            process.start(() -> configureRoles(directory, programs, roles));
            // Repeated, because processes of a killed server may have written to them until now.
            directory.deleteUnfinished();
            return new EmbeddedDatabase(directory, process, roles, port);
        } catch (IOException e) {
            directory.close();
            throw new DatabaseStartException(
                    "The embedded PostgreSQL does not start on " + directory.cluster() + ": " + e.getMessage(),
                    "For details see " + directory.startLog() + " and the logs in "
                            + directory.cluster().resolve("log") + ".");
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + DATABASE;
    }

    EmbeddedRoles roles() {
        return roles;
    }

    /** Stops PostgreSQL, also while it is starting again after a crash. */
    @Override
    public void close() throws IOException {
        try {
            process.stop();
            log.info("The embedded PostgreSQL has stopped");
        } finally {
            directory.close();
        }
    }

    private static void initialize(DataDirectory directory, PostgresBinaries programs) throws IOException {
        log.info("Creating a new database in {}", directory.cluster());
        directory.create(
                directory.cluster(),
                fresh -> programs.run(
                        "initdb",
                        "--pgdata=" + fresh,
                        "--username=postgres",
                        // configureRoles replaces the rules before the first connection.
                        "--auth=reject",
                        "--encoding=UTF-8",
                        // The same character classification on every machine, independent of its locale.
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
    }

    /** Sets the passwords and rights of the roles. Nothing can connect while PostgreSQL is in single-user mode. */
    private static void configureRoles(DataDirectory directory, PostgresBinaries programs, EmbeddedRoles roles)
            throws IOException {
        directory.writePrivately(directory.passwordFile(), roles.passwordFile());
        directory.writePrivately(directory.cluster().resolve("pg_hba.conf"), EmbeddedRoles.HOST_BASED_AUTHENTICATION);
        programs.runWithInput(
                roles.statements(),
                "postgres",
                "--single",
                "-j",
                "-D",
                directory.cluster().toString(),
                "-c",
                "exit_on_error=on",
                // A statement contains a password.
                "-c",
                "log_min_error_statement=panic",
                DATABASE);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void rejectOtherMajorVersion(Path cluster, String version) throws IOException {
        Path versionFile = cluster.resolve("PG_VERSION");
        if (!Files.exists(versionFile)) {
            return;
        }
        String created = Files.readString(versionFile).strip();
        String major = version.substring(0, version.indexOf('.'));
        if (!created.equals(major)) {
            throw new DatabaseStartException(
                    "The data directory " + cluster.getParent() + " was created by PostgreSQL " + created
                            + ". This version of Flowledger contains PostgreSQL " + major + ", which cannot read it.",
                    "Use the version of Flowledger that created it. Or dump the data with pg_dump of PostgreSQL "
                            + created
                            + " and restore it into a new directory (FLOWLEDGER_DATA_DIR) or an external PostgreSQL"
                            + " (SPRING_DATASOURCE_URL).");
        }
    }
}
