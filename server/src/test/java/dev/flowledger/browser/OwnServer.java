package dev.flowledger.browser;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server without authentication for one class of browser tests, which has all data for itself. It begins with some flows. */
final class OwnServer implements BeforeAllCallback, AfterAllCallback {

    private final int flows;
    private final Supplier<List<String>> settings;
    private String database;
    private TestServer server;

    OwnServer(int flows) {
        this(flows, List::of);
    }

    /**
     * Creates a server with settings.
     *
     * @param settings computed when the server starts, so that they can refer to temporary files
     */
    OwnServer(int flows, Supplier<List<String>> settings) {
        this.flows = flows;
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        database = Postgres.newDatabase();
        server = TestServer.on(database, new Class<?>[0], settings.get().toArray(String[]::new));
        for (int i = 0; i < flows; i++) {
            api().create("flow " + i);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
        }
    }

    TestServer server() {
        return server;
    }

    Api api() {
        return server.api();
    }

    /** A connection as a superuser. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(database);
    }
}
