package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.freePort;
import static dev.flowledger.testing.ServerProcess.linkPostgresBinaries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.ledger.SigningKeyFile;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server with an embedded database that it has created: durability, locks, roles, passwords and its stop. */
class EmbeddedDatabaseIT {

    @TempDir
    static Path directory;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        linkPostgresBinaries(directory);
        server = ServerProcess.ready(directory);
        server.awaitLog("Ready.");
        assertThat(server.log().strip())
                .endsWith("Ready. API: %s/api  Docs: %s/docs  Page: %s/  Data: %s"
                        .formatted(server.address(), server.address(), server.address(), directory));
    }

    /** {@link EmbeddedDatabaseStopIT} stops servers during requests and during their start. */
    @AfterAll
    static void stopped_server_ends_its_database() {
        try (ServerProcess stopped = server) {
            ProcessHandle postgres = stopped.postgres().orElseThrow();
            stopped.signal("TERM");
            assertThat(stopped.exitCode()).isEqualTo(143);
            StartedServers.awaitEnd(postgres);
        }
    }

    @Test
    void the_database_is_durable_and_the_ledger_is_signed() throws IOException, SQLException {
        try (Connection connection = server.sql()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(LedgerDatabase.texts(connection, "show " + setting))
                        .as(setting)
                        .containsExactly("on");
            }
        }
        Path key = directory.resolve("signing-key");
        assertThat(Files.getPosixFilePermissions(key))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(SignedCheckpoint.parse(server.api().get("/ledger/checkpoint").text())
                        .isSignedBy(SigningKeyFile.read(key).verifier()))
                .as("signed with the key that the first start has created")
                .isTrue();
    }

    /** In this JVM, to save time. */
    @Test
    void a_second_server_does_not_start_on_its_data_directory() {
        assertThatThrownBy(() -> TestServer.onDataDirectory(directory))
                .rootCause()
                .hasMessageContaining(inUse());
        assertIsUndisturbed("undisturbed by another server");
    }

    @Test
    @Tag("nightly")
    void the_process_of_a_second_server_ends_with_a_sentence() {
        assertIsRejected(freePort(), 1);
    }

    @Test
    @Tag("nightly")
    void an_offline_rebuild_does_not_start_on_its_data_directory() {
        assertIsRejected(0, 2, "rebuild", "--offline");
    }

    private static void assertIsRejected(int port, int exitCode, String... arguments) {
        try (ServerProcess rejected = ServerProcess.start(directory, port, Map.of(), arguments)) {
            assertThat(rejected.exitCode()).isEqualTo(exitCode);
            assertThat(rejected.log()).contains(inUse()).doesNotContain("Exception", "\tat ");
        }
        assertIsUndisturbed("undisturbed with port " + port);
    }

    private static String inUse() {
        return "The data directory " + directory + " is in use by another server: process " + server.pid() + ", "
                + server.address() + ".";
    }

    private static void assertIsUndisturbed(String flow) {
        assertThat(server.isReady()).as(server.log()).isTrue();
        assertThat(server.api().create(flow).status()).isEqualTo(201);
        assertThat(server.log()).doesNotContain("WARN", "PostgreSQL has stopped unexpectedly");
    }

    @Test
    void connections_need_a_password_that_only_the_owner_of_the_data_directory_can_read() throws Exception {
        for (String user : List.of("postgres", "flowledger_owner", "flowledger_server")) {
            for (String password : new String[] {"", "postgres", "wrong"}) {
                assertThatThrownBy(() -> DriverManager.getConnection(server.sqlUrl(), user, password))
                        .as(user)
                        .isInstanceOf(SQLException.class);
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("pgpass"))))
                .isEqualTo("rw-------");
        List<String> passwords = List.of(server.password("flowledger_owner"), server.password("flowledger_server"));
        assertThat(passwords).doesNotHaveDuplicates().allMatch(password -> password.length() == 64);
        assertThat(server.log()).doesNotContain(passwords);
        assertThat(processes()).contains("postgres").doesNotContain(passwords);
        assertThat(postgresLogs()).doesNotContain(passwords);
    }

    @Test
    void the_server_is_no_superuser_and_owns_the_read_model_only() throws SQLException {
        assertThat(server.api().create("stored").status()).isEqualTo(201);

        try (Connection connection = server.sql("flowledger_server")) {
            for (String sql : List.of(
                    "copy (select 1) to program 'cat > /dev/null'",
                    "copy (select 1) to '" + directory + "/stolen'",
                    "select pg_read_file('postgresql.conf')",
                    "create role another",
                    "alter system set fsync = off",
                    "set role flowledger_owner",
                    "set session_replication_role = replica",
                    "alter table event_store.event disable trigger event_is_append_only",
                    "drop trigger ledger_is_append_only on event_store.ledger",
                    "create or replace function event_store.reject_change() returns trigger language plpgsql"
                            + " as 'begin return null; end'",
                    "drop schema event_store cascade")) {
                assertThatThrownBy(() -> LedgerDatabase.execute(connection, sql))
                        .as(sql)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                denied -> assertThat(denied.getSQLState()).isEqualTo("42501"));
            }
        }
        try (Connection connection = server.sql()) {
            assertThat(LedgerDatabase.texts(
                            connection,
                            "select distinct usename from pg_stat_activity where application_name = 'flowledger'"))
                    .containsExactly("flowledger_server");
            assertThat(LedgerDatabase.texts(
                            connection, "select tableowner from pg_tables where schemaname = 'event_store'"))
                    .containsOnly("flowledger_owner");
            assertThat(LedgerDatabase.texts(connection, "select name from read_model.flow"))
                    .contains("stored");
        }
    }

    @Test
    void psql_command_connects_the_operator_read_only() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        String port = server.sqlUrl().replaceAll(".*:(\\d+)/.*", "$1");
        String connection = "-h 127.0.0.1 -p " + port + " -U flowledger_owner -d postgres";
        String passwordFile = directory.resolve("pgpass").toString();
        String readOnly = "-c default_transaction_read_only=on";

        assertThat(run(1, bin, "psql"))
                .contains("PGPASSFILE=" + passwordFile + " PGOPTIONS='" + readOnly + "' psql " + connection + "\n")
                .contains("psql is not installed")
                .doesNotContain(server.password("flowledger_owner"));

        Path psql = bin.resolve("psql");
        Files.writeString(psql, "#!/bin/sh\necho \"$PGPASSFILE, $PGOPTIONS, $*\"\nexit 7\n");
        Files.setPosixFilePermissions(psql, PosixFilePermissions.fromString("rwx------"));
        assertThat(run(7, bin, "psql", "--", "-c", "select 1"))
                .isEqualTo(passwordFile + ", " + readOnly + ", " + connection + " -c select 1\n");
        assertThat(run(7, bin, "psql", "--write")).isEqualTo(passwordFile + ", , " + connection + "\n");
        assertThat(run(0, bin, "psql", "--print", "--", "-c", "select 'x'"))
                .endsWith("psql " + connection + " -c 'select '\\''x'\\'''\n");
        assertThat(run(2, bin, "psql", "--data-dir", bin.toString()))
                .startsWith("No server with an embedded database is running on " + bin);
    }

    private static String run(int exitCode, Path path, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(ServerProcess.command(arguments)).redirectErrorStream(true);
        builder.environment().put("PATH", path.toString());
        builder.environment().put("FLOWLEDGER_DATA_DIR", directory.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }

    private static String postgresLogs() throws IOException {
        try (Stream<Path> logs = Files.list(directory.resolve("postgresql/log"))) {
            return logs.map(log -> {
                        try {
                            return Files.readString(log);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .reduce("", String::concat);
        }
    }

    /** The command lines of all processes. */
    private static String processes() {
        StringBuilder processes = new StringBuilder();
        ProcessHandle.allProcesses()
                .forEach(process -> processes
                        .append(process.info().commandLine().orElse(""))
                        .append('\n'));
        return processes.toString();
    }
}
