package dev.flowledger.testing;

import dev.flowledger.FlowledgerApplication;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A whole server in this process, listening on a port of its own, on a real PostgreSQL. */
public final class TestServer implements AutoCloseable {

    /** The key of the first operator of {@link #requiringKeys}. */
    public static final String ADMIN_KEY = "operator-of-all-tests-0123456789";

    private static final class Shared {
        static final TestServer SERVER = start();
    }

    private final ConfigurableApplicationContext context;

    private TestServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** The server that tests share which do not mind what others do on it. It is never closed. */
    public static TestServer shared() {
        return Shared.SERVER;
    }

    /** A server on a new database. */
    public static TestServer start(Class<?>... configurations) {
        return on(Postgres.newDatabase(), configurations);
    }

    /** A server on a database that others may be on as well, with more beans or settings ("--name=value") if need be. */
    public static TestServer on(String jdbcUrl, Class<?>[] configurations, String... settings) {
        Class<?>[] sources = Stream.concat(Stream.of(FlowledgerApplication.class), Arrays.stream(configurations))
                .toArray(Class<?>[]::new);
        String[] arguments = Stream.concat(
                        // Those that live to the end of the tests outlive the database: nobody waits for their
                        // requests.
                        Stream.of(
                                "--server.port=0", "--server.shutdown=immediate", "--spring.datasource.url=" + jdbcUrl),
                        Arrays.stream(settings))
                .toArray(String[]::new);
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        return new TestServer(new SpringApplicationBuilder(sources).run(arguments));
    }

    /** A server on a database that others may be on as well. */
    public static TestServer on(String jdbcUrl, Class<?>... configurations) {
        return on(jdbcUrl, configurations, new String[0]);
    }

    /** Starts a server on a new database whose callers need a key. */
    public static TestServer requiringKeys() {
        return requiringKeys(Postgres.newDatabase());
    }

    /** A server whose callers need a key, on a database that others may be on as well. */
    public static TestServer requiringKeys(String jdbcUrl, String... settings) {
        String[] all = Stream.concat(
                        Stream.of("--flowledger.auth=required", "--flowledger.admin-key=" + ADMIN_KEY),
                        Arrays.stream(settings))
                .toArray(String[]::new);
        return on(jdbcUrl, new Class<?>[0], all);
    }

    /** The address, without a slash at its end. */
    public String address() {
        return "http://127.0.0.1:" + port();
    }

    /** The port that it listens on. */
    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** A client of its API. */
    public Api api() {
        return new Api(address() + "/api");
    }

    /** A client of its API with the key of the first operator. */
    public Api admin() {
        return api().as(ADMIN_KEY);
    }

    /** One of its parts. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** One of its parts, by name. */
    public Object bean(String name) {
        return context.getBean(name);
    }

    /** Its database. */
    public JdbcClient sql() {
        return bean(JdbcClient.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
