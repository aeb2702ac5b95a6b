package dev.flowledger.server.database;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The nodes on this database. Each has one session whose name identifies it, so PostgreSQL knows which nodes there are: no node
 * has to report regularly, and one that was killed disappears with its session.
 */
@Component
public final class Nodes {

    /** PostgreSQL cuts off the names of sessions at 63 characters. */
    private static final int MAX_HOST_LENGTH = 24;

    private static final int MAX_VERSION_LENGTH = 24;

    private static final String SESSION_PREFIX = "flowledger-node";

    private static final String NODES = """
            select split_part(application_name, ' ', 2) as version, split_part(application_name, ' ', 3) as host,
                split_part(application_name, ' ', 4)::bigint as process, host(client_addr) as address, backend_start
            from pg_stat_activity
            where datname = current_database() and application_name ~ '^flowledger-node [^ ]+ [^ ]+ [0-9]{1,18}$'
            order by backend_start, pid""";

    private final JdbcClient jdbc;

    Nodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The name of the session of this node. */
    static String sessionName(@Nullable String version) {
        return SESSION_PREFIX + " " + word(version == null ? "unknown" : version, MAX_VERSION_LENGTH) + " "
                + word(hostName(), MAX_HOST_LENGTH) + " "
                + ProcessHandle.current().pid();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static String word(String text, int maxLength) {
        String word = text.replaceAll("[^\\w.-]", "-");
        return word.substring(0, Math.min(word.length(), maxLength));
    }

    /** Describes another node that is connected to the database; empty if there is none. */
    public Optional<String> another() {
        String own = sessionName("any").replaceFirst("^.* any ", "");
        return connected().stream()
                .map(node -> node.host() + " " + node.process())
                .filter(node -> !node.equals(own))
                .map(node -> node.replaceFirst(" ", ", process "))
                .findFirst();
    }

    /** The nodes that are connected, the one that connected first is the first. */
    List<ServerNode> connected() {
        return jdbc.sql(NODES)
                .query((row, number) -> new ServerNode(
                        row.getString("version"),
                        row.getString("host"),
                        row.getLong("process"),
                        row.getString("address"),
                        row.getTimestamp("backend_start").toInstant()))
                .list();
    }
}
