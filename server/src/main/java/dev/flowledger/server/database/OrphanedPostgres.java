package dev.flowledger.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and stops the embedded PostgreSQL that a killed server has left running. */
final class OrphanedPostgres {

    private static final Logger log = LoggerFactory.getLogger(OrphanedPostgres.class);

    private OrphanedPostgres() {}

    /** Stops it. No other server uses it, because this one has locked the data directory. Committed data is on disk. */
    static void stop(Path cluster, PostgresBinaries programs) throws IOException {
        Optional<ProcessHandle> orphan = find(cluster);
        if (orphan.isPresent()) {
            log.warn(
                    "The previous server was killed; stopping the PostgreSQL that it left running (process {})",
                    orphan.get().pid());
            programs.stop(cluster);
        }
    }

    /** Returns the process of PostgreSQL's pid file, if it is a PostgreSQL that runs on this directory. */
    static Optional<ProcessHandle> find(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(process -> process.info().commandLine().orElse("").contains(cluster.toString()));
    }
}
