package dev.flowledger.server.database;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Makes JDBC URLs safe to display, and rejects those that are not of PostgreSQL. */
public final class JdbcUrls {

    private JdbcUrls() {}

    /** Returns the URL without its parameters, which may contain a password. */
    public static String withoutSecrets(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    /**
     * Rejects a URL that the driver of PostgreSQL does not accept.
     *
     * @param setting the environment variable with the URL
     * @throws DatabaseStartException if it is set and not valid
     */
    public static void requirePostgres(String setting, @Nullable String url) {
        if (StringUtils.hasText(url) && !isSupported(url)) {
            throw new DatabaseStartException(
                    setting + " is " + withoutSecrets(url) + ", which is not a JDBC URL of PostgreSQL.",
                    "Set it to a URL such as jdbc:postgresql://HOST:5432/DATABASE.");
        }
    }

    /** The driver of PostgreSQL is the only one. */
    private static boolean isSupported(String url) {
        return DriverManager.drivers().anyMatch(driver -> {
            try {
                return driver.acceptsURL(url);
            } catch (SQLException e) {
                return false;
            }
        });
    }
}
