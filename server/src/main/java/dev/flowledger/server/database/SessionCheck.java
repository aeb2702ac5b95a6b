package dev.flowledger.server.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Checks that each connection has a session of PostgreSQL of its own. Behind a proxy that pools transactions, settings and
 * advisory locks of one connection would be those of others.
 */
final class SessionCheck {

    /** Any name with a dot is allowed. */
    private static final String SET = "select set_config('flowledger.connection', ?, false)";

    private static final String GET = "select coalesce(current_setting('flowledger.connection', true), '')";

    /** The proxy may have several sessions that are free. */
    private static final int OTHER_CONNECTIONS = 2;

    private SessionCheck() {}

    /**
     * Checks new connections.
     *
     * @throws DatabaseStartException if they share sessions
     */
    static void requireSessions(DataSource connections) throws SQLException {
        if (areShared(connections)) {
            throw new DatabaseStartException(
                    "The database is behind a proxy that pools transactions, such as PgBouncer with pool_mode=transaction."
                            + " Flowledger needs sessions of its own, for settings and advisory locks, and on standbys to know what they"
                            + " have replayed.",
                    "Set pool_mode=session for this database in the proxy, or connect to PostgreSQL directly."
                            + " This also applies to FLOWLEDGER_READ_DATASOURCE_URL.");
        }
    }

    /** Marks the session of one connection, and looks for the mark while others are in a transaction. */
    private static boolean areShared(DataSource connections) throws SQLException {
        String mark = UUID.randomUUID().toString();
        List<Connection> others = new ArrayList<>();
        try (Connection marked = connections.getConnection();
                PreparedStatement set = marked.prepareStatement(SET)) {
            set.setString(1, mark);
            set.execute();
            for (int i = 0; i < OTHER_CONNECTIONS; i++) {
                Connection other = connections.getConnection();
                others.add(other);
                other.setAutoCommit(false);
                if (mark(other).equals(mark)) {
                    return true;
                }
            }
            return !mark(marked).equals(mark);
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    private static String mark(Connection connection) throws SQLException {
        try (PreparedStatement get = connection.prepareStatement(GET);
                ResultSet row = get.executeQuery()) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
