package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flowledger.server.database.DatabaseStartException;
import dev.flowledger.server.database.MigrationConfiguration;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A server behind PgBouncer: session pooling works without settings of the operator, transaction pooling is rejected. The tests
 * that need PgBouncer are skipped where it is not installed.
 */
class PgBouncerTest {

    private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private String url;
    private Process pgbouncer;

    @BeforeEach
    void createDatabase() {
        url = Postgres.newDatabase();
    }

    @AfterEach
    void stopPgBouncer() throws InterruptedException {
        if (pgbouncer != null) {
            pgbouncer.destroy();
            pgbouncer.waitFor();
        }
    }

    @Test
    void session_pooling_works() throws IOException {
        String pooled = startPgBouncer("session");

        try (TestServer server = TestServer.on(pooled)) {
            Api api = server.api();
            assertThat(api.create("behind a proxy").status()).isEqualTo(201);
            assertThat(api.byName("behind a proxy").status()).isEqualTo(200);
            assertThat(api.post("/flows/filter", "{}").body()).hasSize(1);
            assertThat(server.sql()
                            .sql("show statement_timeout")
                            .query(String.class)
                            .single())
                    .isEqualTo("8s");
            assertThat(api.post("/projections/flows/rebuild", "").status()).isEqualTo(202);
            await("the rebuild")
                    .atMost(TIMEOUT)
                    .until(() ->
                            api.get("/projections/flows/rebuild").field("state").equals("completed"));
            LedgerDatabase database = new LedgerDatabase(url);
            database.awaitSequenced();
            database.assertConsistent(api);
        }
    }

    @Test
    void transaction_pooling_is_rejected_at_the_start() throws IOException {
        String pooled = startPgBouncer("transaction");

        assertThatThrownBy(() -> TestServer.on(pooled))
                .rootCause()
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageContaining("pool_mode=transaction");
        assertThat(new LedgerDatabase(url).number("select count(*) from pg_namespace where nspname = 'event_store'"))
                .as("the schema that a migration creates")
                .isZero();
    }

    @Test
    @Tag("nightly")
    void transaction_pooling_of_standbys_is_rejected_at_the_start() throws IOException {
        String pooled = startPgBouncer("transaction");

        assertThatThrownBy(() -> TestServer.on(url, new Class<?>[0], "--flowledger.read-datasource.url=" + pooled))
                .rootCause()
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageContaining("pool_mode=transaction");
    }

    @Test
    void connections_that_share_a_session_are_rejected() {
        SingleConnectionDataSource shared = new SingleConnectionDataSource(url, true);
        try {
            assertThatThrownBy(() -> MigrationConfiguration.requireSessions(shared))
                    .isInstanceOf(DatabaseStartException.class);
        } finally {
            shared.destroy();
        }
    }

    /** Returns the URL of the database behind PgBouncer. */
    private String startPgBouncer(String poolMode) throws IOException {
        assumeTrue(Files.isExecutable(PGBOUNCER), "PgBouncer is not installed: apt-get install pgbouncer");
        int port = ServerProcess.freePort();
        String address = Postgres.address();
        Path settings = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%s user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                default_pool_size = 40
                """.formatted(
                        address.substring(address.indexOf(':') + 1), port, poolMode));
        List<String> command = new ArrayList<>(List.of(PGBOUNCER.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        pgbouncer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        await("PgBouncer").atMost(TIMEOUT).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
        return url.replace(address, "127.0.0.1:" + port);
    }
}
