package dev.flowledger.packaged;

import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The servers that a test starts. They are closed after the test. */
final class StartedServers implements AfterEachCallback {

    private final List<ServerProcess> servers = new ArrayList<>();

    /** Starts a server with an embedded database. Does not wait until the server is ready. */
    ServerProcess start(Path dataDirectory, int port) {
        return start(dataDirectory, port, Map.of());
    }

    /** Starts a server with environment variables. Does not wait until the server is ready. */
    ServerProcess start(Path dataDirectory, int port, Map<String, String> environment) {
        ServerProcess server = ServerProcess.start(dataDirectory, port, environment);
        servers.add(server);
        return server;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        servers.forEach(ServerProcess::close);
    }

    /** Waits for the end of a PostgreSQL, which ends shortly after it releases the data directory. */
    static void awaitEnd(ProcessHandle postgres) {
        await("the end of PostgreSQL").atMost(Duration.ofMinutes(1)).until(() -> !ServerProcess.runs(postgres));
    }
}
