package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyDatabase;
import static dev.flowledger.testing.ServerProcess.freePort;
import static dev.flowledger.testing.ServerProcess.linkPostgresBinaries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The start on a data directory that is unusable, damaged or from an earlier version. */
@Tag("nightly")
class EmbeddedDatabaseStartIT {

    @TempDir
    Path directory;

    @RegisterExtension
    final StartedServers servers = new StartedServers();

    @Test
    void an_unusable_data_directory_is_reported_in_a_sentence() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        ServerProcess server = servers.start(file, freePort());

        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log())
                .contains("The data directory " + file + " cannot be used: ")
                .contains("FLOWLEDGER_DATA_DIR")
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void a_database_that_cannot_start_is_reported_with_its_own_last_word() throws IOException {
        Path cluster = Files.createDirectory(directory.resolve("postgresql"));
        Files.writeString(cluster.resolve("PG_VERSION"), "18\n");
        linkPostgresBinaries(directory);

        ServerProcess server = servers.start(directory, freePort());

        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log())
                .contains("The embedded PostgreSQL does not start on " + cluster + ": ")
                .contains("postgresql.conf")
                .doesNotContain("\tat ");
    }

    /** Before there were roles, everything belonged to the superuser and every local user could connect as one. */
    @Test
    void a_data_directory_without_passwords_is_secured_at_the_next_start() throws Exception {
        copyDatabase(directory);
        String oldPassword = ServerProcess.password(directory, "flowledger_owner");
        makeInsecure(directory);

        assertIsSecured(servers.start(directory, freePort()).awaitReady(), oldPassword);
    }

    private static void assertIsSecured(ServerProcess secured, String oldPassword) throws SQLException {
        assertThat(secured.api().byName(ServerProcess.FLOW_OF_COPIES).status()).isEqualTo(200);
        assertThat(secured.api().create("late").status()).isEqualTo(201);
        assertThat(secured.api().post("/projections/flows/verify", null).field("equal"))
                .isEqualTo("true");
        assertThatThrownBy(() -> DriverManager.getConnection(secured.sqlUrl(), "postgres", ""))
                .hasMessageContaining("pg_hba.conf rejects connection");
        assertThatThrownBy(() -> DriverManager.getConnection(secured.sqlUrl(), "flowledger_owner", oldPassword))
                .hasMessageContaining("password authentication failed");
        try (Connection connection = secured.sql()) {
            assertThat(LedgerDatabase.texts(connection, """
                            select tableowner from pg_tables where schemaname like 'event_store'
                            union select pg_get_userbyid(proowner) from pg_proc
                            where pronamespace = 'event_store'::regnamespace""")).containsExactly("flowledger_owner");
            assertThat(LedgerDatabase.texts(
                            connection, "select tableowner from pg_tables where schemaname = 'read_model'"))
                    .containsOnly("flowledger_server");
        }
    }

    /** Changes a stopped data directory to what the first versions created. */
    private static void makeInsecure(Path directory) throws IOException, InterruptedException {
        Path cluster = directory.resolve("postgresql");
        Files.writeString(cluster.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
        Files.delete(directory.resolve("pgpass"));
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                program(directory, "postgres"), "--single", "-D", cluster.toString(), "-c", "exit_on_error=on"));
        command.add("postgres");
        Process single = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = single.outputWriter()) {
            in.write("reassign owned by flowledger_owner, flowledger_server to postgres\n");
            in.write("drop owned by flowledger_server\n");
            in.write("drop owned by flowledger_owner\n");
            in.write("drop role flowledger_owner, flowledger_server\n");
        }
        String output = new String(single.getInputStream().readAllBytes(), UTF_8);
        assertThat(single.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(single.exitValue()).as(output).isZero();
    }

    private static String program(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory, 3)) {
            return files.filter(file -> file.endsWith("bin/" + name))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }
}
