package dev.flowledger.server.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says in a sentence why an external PostgreSQL cannot be used at the start. */
final class ConnectionFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private final Environment environment;

    ConnectionFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        if (!isAboutTheConnection(cause)) {
            return null;
        }
        String url = JdbcUrls.withoutSecrets(environment.getProperty("spring.datasource.url", "the embedded database"));
        return new FailureAnalysis(
                "PostgreSQL at " + url + " cannot be used: " + cause.getMessage(),
                "Check that it runs, that SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and"
                        + " SPRING_DATASOURCE_PASSWORD are right, and that the user may create schemas in the database."
                        + " Without SPRING_DATASOURCE_URL the server starts a database of its own.",
                cause);
    }

    /** SQLSTATE: no connection, no such user, no such database, no rights, not now. */
    private static boolean isAboutTheConnection(SQLException cause) {
        return String.valueOf(cause.getSQLState()).matches("(08|28|3D|53|57).*|42501");
    }
}
