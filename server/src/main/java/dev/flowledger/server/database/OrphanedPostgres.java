package dev.flowledger.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that a killed server has left running on its folder, on whatever port. */
final class OrphanedPostgres {

    private static final Logger log = LoggerFactory.getLogger(OrphanedPostgres.class);

    private OrphanedPostgres() {}

    /** Stops it. Nobody else is on it: the folder's lock is ours. What it has committed is on disk. */
    static void stop(Path cluster, PostgresBinaries programs) throws IOException {
        Optional<ProcessHandle> leftover = find(cluster);
        if (leftover.isPresent()) {
            log.warn(
                    "The last server on this folder was killed; stopping the PostgreSQL it left (process {})",
                    leftover.get().pid());
            programs.stop(cluster);
        }
    }

    /** The process that PostgreSQL's own pid file names, if it is (still) a PostgreSQL on this very folder. */
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
