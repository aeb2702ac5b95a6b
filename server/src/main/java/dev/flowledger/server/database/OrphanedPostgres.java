package dev.flowledger.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and stops the embedded PostgreSQL that a killed server has left running. */
final class OrphanedPostgres {

    private static final Logger log = LoggerFactory.getLogger(OrphanedPostgres.class);

    /** The line of the pid file that contains the status. */
    private static final int STATUS_LINE = 8;

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
        List<String> lines = pidFile(cluster);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(process -> process.info().commandLine().orElse("").contains(cluster.toString()));
    }

    /** Whether the running PostgreSQL has started and recovered. */
    static boolean acceptsConnections(Path cluster) throws IOException {
        List<String> lines = pidFile(cluster);
        return lines.size() >= STATUS_LINE && lines.get(STATUS_LINE - 1).strip().equals("ready");
    }

    /** Returns the lines of PostgreSQL's pid file: process, directory, start time, port, socket, address, memory, status. */
    static List<String> pidFile(Path cluster) throws IOException {
        try {
            return Files.readAllLines(cluster.resolve("postmaster.pid"));
        } catch (NoSuchFileException notRunning) {
            return List.of();
        }
    }
}
