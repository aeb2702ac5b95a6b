package dev.flowledger.server.database;

/** Makes JDBC URLs safe to display. */
public final class JdbcUrls {

    private JdbcUrls() {}

    /** Returns the URL without its parameters, which may contain a password. */
    public static String withoutSecrets(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }
}
