package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyDatabase;
import static dev.flowledger.testing.ServerProcess.linkPostgresBinaries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who can connect to the embedded database, and what the server's role may do in it. */
class EmbeddedDatabaseRolesIT {

    @TempDir
    static Path directory;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        linkPostgresBinaries(directory);
        server = ServerProcess.ready(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
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
                    .containsExactly("stored");
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

    /** Before there were roles, everything belonged to the superuser and every local user could connect as one. */
    @Test
    void a_data_directory_without_passwords_is_secured_at_the_next_start(@TempDir Path insecure) throws Exception {
        copyDatabase(insecure);
        String oldPassword = ServerProcess.password(insecure, "flowledger_owner");
        makeInsecure(insecure);

        try (ServerProcess secured = ServerProcess.ready(insecure)) {
            assertIsSecured(secured, oldPassword);
        }
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
