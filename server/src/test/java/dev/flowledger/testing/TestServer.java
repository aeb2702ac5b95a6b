package dev.flowledger.testing;

import dev.flowledger.FlowledgerApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The server in the JVM of the tests, on a free port and a real PostgreSQL. */
public final class TestServer implements AutoCloseable {

    /** A setting with which {@link #close} lets active requests and subscriptions end, as in production. */
    public static final String GRACEFUL_SHUTDOWN = "--server.shutdown=graceful";

    /** The key of the first operator of {@link #requiringKeys}. */
    public static final String ADMIN_KEY = "operator-of-all-tests-0123456789";

    private static final class Shared {
        static final TestServer SERVER = start();
    }

    private static final class SharedRequiringKeys {
        static final TestServer SERVER = requiringKeys(Postgres.newDatabase());
    }

    private final String database;
    private final ConfigurableApplicationContext context;

    private TestServer(String database, ConfigurableApplicationContext context) {
        this.database = database;
        this.context = context;
    }

    /** Returns the server that tests share if the data of other tests does not affect them. It is never closed. */
    public static TestServer shared() {
        return Shared.SERVER;
    }

    /** The same as {@link #shared()} for tests whose callers need a key. Its operator has {@link #ADMIN_KEY}. */
    public static TestServer sharedRequiringKeys() {
        return SharedRequiringKeys.SERVER;
    }

    /** Starts a server on a new database. */
    public static TestServer start(Class<?>... configurations) {
        return on(Postgres.newDatabase(), configurations);
    }

    /** Starts a server on a database, with additional beans and with settings as {@code --name=value}. */
    public static TestServer on(String jdbcUrl, Class<?>[] configurations, String... settings) {
        return new TestServer(jdbcUrl, start("--spring.datasource.url=" + jdbcUrl, configurations, settings));
    }

    /** Starts a server with an embedded database and with settings as {@code --name=value}. */
    public static TestServer onDataDirectory(Path directory, String... settings) {
        return new TestServer(
                "embedded in " + directory, start("--flowledger.data-dir=" + directory, new Class<?>[0], settings));
    }

    private static ConfigurableApplicationContext start(
            String database, Class<?>[] configurations, String... settings) {
        Class<?>[] sources = Stream.concat(Stream.of(FlowledgerApplication.class), Arrays.stream(configurations))
                .toArray(Class<?>[]::new);
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                database,
                // Most servers run for a few seconds. Connections that they do not use cost a tenth of their start.
                "--spring.datasource.hikari.minimum-idle=1"));
        if (!List.of(settings).contains(GRACEFUL_SHUTDOWN)) {
            // Some tests end with active requests, for which a graceful shutdown would wait.
            arguments.add("--server.shutdown=immediate");
        }
        arguments.addAll(List.of(settings));
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        return new SpringApplicationBuilder(sources)
                // Shared servers are never closed: they would wait for connections to a database that has stopped.
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new));
    }

    /** Starts a server on a database, with additional beans. */
    public static TestServer on(String jdbcUrl, Class<?>... configurations) {
        return on(jdbcUrl, configurations, new String[0]);
    }

    /** Starts a server on a new database, with additional beans. Its callers need a key. */
    public static TestServer requiringKeys(Class<?>... configurations) {
        return requiringKeys(Postgres.newDatabase(), configurations);
    }

    /** Starts a server on a database. Its callers need a key. */
    public static TestServer requiringKeys(String jdbcUrl, String... settings) {
        return requiringKeys(jdbcUrl, new Class<?>[0], settings);
    }

    private static TestServer requiringKeys(String jdbcUrl, Class<?>[] configurations, String... settings) {
        String[] all = Stream.concat(
                        Stream.of("--flowledger.auth=required", "--flowledger.admin-key=" + ADMIN_KEY),
                        Arrays.stream(settings))
                .toArray(String[]::new);
        return on(jdbcUrl, configurations, all);
    }

    /** The JDBC URL of the database, for another server on it. An embedded database has none. */
    public String database() {
        return database;
    }

    /** The URL of the server, without a trailing slash. */
    public String address() {
        return "http://127.0.0.1:" + port();
    }

    /** The port of the server. */
    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** Returns a client of the API. */
    public Api api() {
        return new Api(address() + "/api");
    }

    /** Returns a client of the API with {@link #ADMIN_KEY}. */
    public Api admin() {
        return api().as(ADMIN_KEY);
    }

    /** Returns a bean of the server. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Returns a bean of the server by name. */
    public Object bean(String name) {
        return context.getBean(name);
    }

    /** Returns a client of the database. */
    public JdbcClient sql() {
        return bean(JdbcClient.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
