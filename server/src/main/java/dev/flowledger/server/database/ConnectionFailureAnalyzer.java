package dev.flowledger.server.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Reports at startup why the external PostgreSQL cannot be used. */
final class ConnectionFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private final Environment environment;

    ConnectionFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        if (!isConnectionFailure(cause)) {
            return null;
        }
        String url = JdbcUrls.withoutSecrets(environment.getProperty("spring.datasource.url", "the embedded database"));
        return new FailureAnalysis(
                "PostgreSQL at " + url + " cannot be used: " + cause.getMessage(),
                "Check that PostgreSQL is running, that SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and"
                        + " SPRING_DATASOURCE_PASSWORD are correct, and that the user may create schemas in the database."
                        + " Without SPRING_DATASOURCE_URL the server starts its embedded PostgreSQL.",
                cause);
    }

    /**
     * SQLSTATE classes: connection exception, invalid authorization, invalid catalog name, insufficient resources, operator
     * intervention. 42501 is insufficient_privilege.
     */
    private static boolean isConnectionFailure(SQLException cause) {
        return String.valueOf(cause.getSQLState()).matches("(08|28|3D|53|57).*|42501");
    }
}
