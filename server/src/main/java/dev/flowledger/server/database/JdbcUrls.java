package dev.flowledger.server.database;

/** JDBC URLs as they may be shown. */
public final class JdbcUrls {

    private JdbcUrls() {}

    /** The URL without its parameters, which may hold a password. */
    public static String withoutSecrets(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }
}
