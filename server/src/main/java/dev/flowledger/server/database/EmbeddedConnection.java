package dev.flowledger.server.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How an operator connects to the embedded database of a running server.
 *
 * @param passwordFile the value of {@code PGPASSFILE}
 */
public record EmbeddedConnection(String host, String port, String database, String user, Path passwordFile) {

    /** The line of PostgreSQL's pid file that contains the port. */
    private static final int PORT_LINE = 4;

    /** Returns the connection to the server on a data directory, or nothing if none is running. */
    public static Optional<EmbeddedConnection> find(Path dataDirectory) throws IOException {
        Path cluster = dataDirectory.resolve(DataDirectory.CLUSTER);
        if (OrphanedPostgres.find(cluster).isEmpty()) {
            return Optional.empty();
        }
        List<String> pidFile = OrphanedPostgres.pidFile(cluster);
        return pidFile.size() < PORT_LINE
                ? Optional.empty()
                : Optional.of(new EmbeddedConnection(
                        EmbeddedDatabase.HOST,
                        pidFile.get(PORT_LINE - 1).strip(),
                        EmbeddedDatabase.DATABASE,
                        EmbeddedRoles.OWNER,
                        DataDirectory.passwordFile(dataDirectory)));
    }
}
