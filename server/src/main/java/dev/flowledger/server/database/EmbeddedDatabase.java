package dev.flowledger.server.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that the server brings along, on a folder that outlives it and a free port of the loopback
 * interface. Durable: fsync and synchronous commit are on, which the library that starts it leaves off.
 */
final class EmbeddedDatabase implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    /** After a crash the old processes take a moment to let go of the folder. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration RECOVERY = Duration.ofMinutes(5);

    private final DataFolder folder;
    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(DataFolder folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    /**
     * Starts PostgreSQL on a folder, which is made when it is not there.
     *
     * @param version the version of PostgreSQL that comes with this release
     * @param holder what a second server on the folder shall be told about this one
     * @throws DatabaseStartException when the folder is taken or made by another major version, or PostgreSQL won't start
     */
    static EmbeddedDatabase start(Path path, String version, String holder) {
        DataFolder folder = DataFolder.take(path, holder);
        try {
            refuseOtherMajorVersion(folder.cluster(), version);
            putAsideWhatWasNeverFinished(folder);
            LeftoverPostgres.stop(folder.cluster());
            EmbeddedPostgres postgres = startPatiently(folder);
            folder.markInitialized();
            return new EmbeddedDatabase(folder, postgres);
        } catch (IOException e) {
            folder.close();
            throw new DatabaseStartException(
                    "The embedded PostgreSQL does not start on " + folder.cluster() + ": " + e.getMessage(),
                    "Its own log is in " + folder.cluster().resolve("log") + ".");
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    @Override
    public void close() throws IOException {
        try {
            postgres.close();
        } finally {
            folder.close();
        }
    }

    private static EmbeddedPostgres startPatiently(DataFolder folder) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return builder(folder).start();
            } catch (IOException | IllegalStateException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException(e);
                }
                log.info("PostgreSQL did not start ({}); trying again", e.getMessage());
            }
        }
    }

    private static EmbeddedPostgres.Builder builder(DataFolder folder) {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.programs().toFile())
                .setDataDirectory(folder.cluster())
                .setCleanDataDirectory(false)
                // The server closes it when the last request is done; a hook of its own would be in a hurry.
                .setRegisterShutdownHook(false)
                .setPGStartupWait(RECOVERY)
                // Characters are those of Unicode on every machine, whatever its locale.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                // A log of its own, one file a weekday: it must not depend on the server that may be killed.
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_filename", "postgresql-%a.log")
                .setServerConfig("log_truncate_on_rotation", "on")
                .setServerConfig("log_rotation_age", "1d");
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

    /** A first start that was killed half-way leaves half a database, without any data. It is kept, out of the way. */
    private static void putAsideWhatWasNeverFinished(DataFolder folder) throws IOException {
        if (Files.exists(folder.cluster()) && !folder.isInitialized()) {
            LeftoverPostgres.stop(folder.cluster());
            Path aside = folder.cluster()
                    .resolveSibling("postgresql.unfinished-" + Instant.now().toEpochMilli());
            log.warn("The first start on this folder was never finished; what there is goes to {}", aside);
            Files.move(folder.cluster(), aside);
        }
    }
}
