package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyDatabase;
import static dev.flowledger.testing.ServerProcess.freePort;
import static dev.flowledger.testing.ServerProcess.linkPostgresBinaries;
import static dev.flowledger.testing.TestServer.ADMIN_KEY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.server.cli.Commands;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import tools.jackson.databind.JsonNode;

/**
 * The commands {@code move}, {@code backup} and {@code restore} of the packaged jar: copy the complete event store, or nothing.
 * Backup, restore and commands that fail run in this JVM, to save time.
 */
class MoveIT {

    private static final List<String> TABLES =
            List.of("event", "ledger", "outbox", "api_key_secret", "api_key_usage", "content_key");

    /** A pause or a failure in the middle of the copy: after the events, before the ledger. */
    private static final String BEFORE_LEDGER = """
            create or replace function event_store.before_ledger() returns trigger language plpgsql as $$
            begin
                %s;
                return null;
            end
            $$;
            create or replace trigger before_ledger before insert on event_store.ledger
                for each statement execute function event_store.before_ledger()""";

    private static final String LOG = """
            [{"name":"prefect","level":20,"message":"Loaded","timestamp":"2026-01-31T08:15:00Z","flow_run_id":"%s"}]""";

    private static final String LOCK = "perform pg_advisory_xact_lock(42)";
    private static final String DISK_FULL = "raise exception 'no space left' using errcode = 'disk_full'";

    @TempDir
    static Path directory;

    @TempDir
    static Path backups;

    private static EmbeddedPostgres targetCluster;

    /** The responses of the source, by request. */
    private static Map<String, String> responses;

    private static String secret;
    private static String flow;
    private static String created;

    /** The export of the source: the events that have a ledger entry. */
    private static String history;

    private static String checkpoint;
    private static Run whileItRuns;
    private static Path backup;
    private static Run backedUp;

    private record Run(int exitCode, String output) {}

    /** Kills the server while two events are in the outbox. */
    @BeforeAll
    static void create_source() throws Exception {
        targetCluster = Postgres.newCluster();
        copyDatabase(directory);
        try (ServerProcess server = ServerProcess.start(
                        directory, freePort(), Map.of("FLOWLEDGER_AUTH", "required", "FLOWLEDGER_ADMIN_KEY", ADMIN_KEY))
                .awaitReady()) {
            Api operator = server.api().as(ADMIN_KEY);
            secret = operator.issue("nightly", "writer");
            operator.delete("/keys/"
                    + operator.post("/keys/", "{\"name\":\"lost\",\"role\":\"reader\"}")
                            .id());
            Api writer = server.api().as(secret);
            Response first = writer.create("moved \\\\ \\. 'ä' 😀", "a", "b");
            flow = first.id();
            created = first.field("created").replace("+00:00", "Z");
            writer.patch("/flows/" + flow, "{\"tags\":[\"c\"]}");
            writer.delete("/flows/" + writer.create("gone").id());
            writer.create("gone", "again");
            writer.createDeployment(flow, "daily", "\"parameters\":{\"x\":1e3,\"nul\":\"\\u0000\",\"x\":2}");
            String run =
                    writer.createFlowRun(flow, "\"idempotency_key\":\"once\"").id();
            writer.setState("/flow_runs/" + run, "RUNNING");
            writer.createTaskRun(run, "task", "0");
            writer.post("/logs/", LOG.formatted(run));
            history = history(operator);
            checkpoint = operator.checkpoint().field("checkpoint");
            operator.get("/events/verify?acknowledge=true&checkpoint=" + checkpoint);
            try (Connection connection = server.sql();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("select pg_advisory_xact_lock(" + 0x6c656467657200L + ")");
                writer.create("in the outbox");
                writer.delete("/deployments/"
                        + writer.createDeployment(flow, "deleted").id());
                responses = responses(operator);
                backup = backups.resolve("backup.zip");
                backedUp = runHere("backup", "--output", backup.toString(), "--data-dir", directory.toString());
                whileItRuns = runHere(
                        "move",
                        "--to",
                        targetCluster.getJdbcUrl("postgres", "postgres"),
                        "--data-dir",
                        directory.toString());
                server.kill();
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        targetCluster.close();
    }

    @Test
    void killed_and_failed_moves_leave_nothing_and_a_repeated_move_is_complete() throws Exception {
        String url = newDatabase("moved");
        try (Connection connection = DriverManager.getConnection(url)) {
            new LedgerDatabase(url).migrate();
            execute(connection, BEFORE_LEDGER.formatted(LOCK), "select pg_advisory_lock(42)");
            Process killed = start(url);
            await("the copy of the ledger")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> one(
                                    connection,
                                    "select count(*) from pg_locks where locktype = 'advisory' and not granted")
                            .equals("1"));
            killed.destroyForcibly().waitFor();
            execute(connection, "select pg_advisory_unlock(42)");
            assertTargetIsEmpty(connection);

            execute(connection, BEFORE_LEDGER.formatted(DISK_FULL));
            Run failed = runHere("move", "--to", url, "--data-dir", directory.toString());
            assertThat(failed.exitCode()).as(failed.output()).isEqualTo(1);
            assertThat(failed.output()).contains("The copy failed: ERROR: no space left");
            assertTargetIsEmpty(connection);

            execute(connection, "drop function event_store.before_ledger cascade");
        }

        Run moved = move(url + "&socketTimeout=1");

        assertThat(moved.exitCode()).as(moved.output()).isZero();
        assertThat(moved.output())
                .contains("Both ledgers have the checkpoint " + checkpoint)
                .contains("SPRING_DATASOURCE_URL=" + url.substring(0, url.indexOf('?')) + ",")
                .doesNotContain("user=postgres");

        try (TestServer server = TestServer.requiringKeys(url)) {
            assertThat(responses(server.admin())).containsExactlyEntriesOf(responses);
            assertThat(history(server.admin())).startsWith(history).contains("in the outbox");
            Api writer = server.api().as(secret);
            Response next = writer.create("afterwards");
            assertThat(next.status()).isEqualTo(201);
            assertThat(writer.patch("/flows/" + flow, "{\"tags\":[]}").status()).isEqualTo(204);
            assertThat(writer.post("/logs/", LOG.formatted(flow)).status()).isEqualTo(201);
            JsonNode verification = server.admin()
                    .get("/events/verify?checkpoint=" + checkpoint)
                    .body();
            assertThat(verification.required("valid").asBoolean())
                    .as(verification.toString())
                    .isTrue();
            assertThat(verification.required("anchored").asBoolean()).isTrue();
            long events = server.sql()
                    .sql("select count(*) from event_store.event")
                    .query(Long.class)
                    .single();
            assertThat(verification.required("events").asLong()).isEqualTo(events);
            assertThat(server.sql()
                            .sql("select max(global_index) from event_store.event")
                            .query(Long.class)
                            .single())
                    .as("the sequence of global indexes continues")
                    .isEqualTo(events);
        }

        Run again = runHere("move", "--to", url, "--data-dir", directory.toString());
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.output()).contains("already has events");
    }

    @Test
    void backup_of_a_running_server_is_restored_and_verified() throws Exception {
        assertThat(backedUp.exitCode()).as(backedUp.output()).isZero();
        assertThat(backedUp.output()).contains("Checkpoint of the ledger: " + checkpoint);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        Run again = runHere("backup", "--output", backup.toString(), "--data-dir", directory.toString());
        assertThat(again.exitCode()).isEqualTo(2);

        byte[] bytes = Files.readAllBytes(backup);
        bytes[bytes.length / 2] ^= 1;
        Path damaged = Files.write(backups.resolve("damaged.zip"), bytes);
        Path target = backups.resolve("target");
        Run rejected = runHere("restore", "--file", damaged.toString(), "--data-dir", target.toString());
        assertThat(rejected.exitCode()).as(rejected.output()).isEqualTo(1);
        assertThat(rejected.output()).contains("is not a complete backup");
        assertThat(target).doesNotExist();

        linkPostgresBinaries(target);
        Path known = Files.writeString(
                target.resolve("checkpoints.ndjson"),
                "{\"time\":\"2026-01-31T08:15:00Z\",\"position\":1,\"hash\":\"" + "0".repeat(64)
                        + "\",\"checkpoint\":\"\"}\n");
        Run contradiction = runHere("restore", "--file", backup.toString(), "--data-dir", target.toString());
        assertThat(contradiction.exitCode()).as(contradiction.output()).isEqualTo(1);
        assertThat(contradiction.output()).contains("contradicts the checkpoint 1:0000");
        Files.delete(known);
        Run restored = runHere("restore", "--file", backup.toString(), "--data-dir", target.toString());
        assertThat(restored.exitCode()).as(restored.output()).isZero();
        assertThat(restored.output()).contains("The ledger is valid up to checkpoint " + checkpoint);
        Run twice = runHere("restore", "--file", backup.toString(), "--data-dir", target.toString());
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.output()).contains("There is a database in " + target);
        try (TestServer server = TestServer.onDataDirectory(
                target, "--flowledger.auth=required", "--flowledger.admin-key=" + ADMIN_KEY)) {
            Api operator = server.admin();
            assertThat(responses(operator)).containsExactlyEntriesOf(responses);
            assertThat(server.api().as(secret).create("after the restore").status())
                    .isEqualTo(201);
            assertThat(history(operator)).startsWith(history).contains("in the outbox");
            assertThat(operator.get("/events/verify?checkpoint=" + checkpoint).text())
                    .startsWith("{\"valid\":true,\"anchored\":true");
        }
    }

    @Test
    @Tag("nightly")
    void backup_and_restore_are_commands_of_the_packaged_jar() throws Exception {
        Path file = backups.resolve("by a process.zip");
        Run backup = run("backup", "--output", file.toString(), "--data-dir", directory.toString());
        assertThat(backup.exitCode()).as(backup.output()).isZero();
        assertThat(backup.output()).contains("Checkpoint of the ledger: " + checkpoint);

        Path target = backups.resolve("target of a process");
        linkPostgresBinaries(target);
        Run restored = run("restore", "--file", file.toString(), "--data-dir", target.toString());
        assertThat(restored.exitCode()).as(restored.output()).isZero();
        assertThat(restored.output()).contains("The ledger is valid up to checkpoint " + checkpoint);
    }

    @Test
    @Tag("nightly")
    void databases_that_are_in_use_or_missing_are_rejected_with_a_message() throws Exception {
        assertThat(whileItRuns.exitCode()).isEqualTo(2);
        assertThat(whileItRuns.output())
                .matches("The data directory " + directory
                        + " is in use by another server: process \\d+, http://\\S+\\.\\s+");

        String used = newDatabase("used");
        TestServer.on(used).close();
        assertRejected(used, "A server without events has run on .*");
        assertRejected(
                used.replace("/used", "/nowhere"), ".* cannot be used: FATAL: database \"nowhere\" does not exist");
        assertRejected("postgres://host/database", "--to must be the JDBC URL of a PostgreSQL database, .*");
        Run noSource = move(used, "--data-dir", directory.resolve("nowhere").toString());
        assertThat(noSource.exitCode()).isEqualTo(2);
        assertThat(noSource.output()).contains("There is no embedded database in " + directory.resolve("nowhere"));
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    private static void assertRejected(String url, String why) throws Exception {
        Run run = move(url);
        assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
        assertThat(run.output()).matches("(?s)" + why + "\\s+").doesNotContain("\tat ", "user=postgres");
    }

    private static void assertTargetIsEmpty(Connection connection) throws SQLException {
        // Waits for the locks of the killed process, whose connection may still exist.
        for (String table : TABLES) {
            assertThat(one(connection, "select count(*) from event_store." + table))
                    .as(table)
                    .isEqualTo("0");
        }
        assertThat(one(connection, "select count(*) from pg_trigger where tgenabled <> 'O'"))
                .isEqualTo("0");
    }

    private static Map<String, String> responses(Api api) {
        Map<String, String> responses = new LinkedHashMap<>();
        for (String kind : List.of("flows", "deployments", "flow_runs", "task_runs")) {
            responses.put(kind, api.post("/" + kind + "/filter", "{}").textWithoutEstimates());
        }
        for (String path :
                List.of("/keys/", "/flows/" + flow, "/flows/name/gone", "/flows/" + flow + "?as_of=" + created)) {
            responses.put(path, api.get(path).text());
        }
        responses.put("logs", api.post("/logs/filter", "{}").text());
        // The acknowledgement decides which earlier checkpoints the ledger must contain.
        responses.put(
                "verifications",
                api.get("/events/verifications")
                        .body()
                        .valueStream()
                        .filter(verification ->
                                verification.required("purpose").asString().equals("requested"))
                        .toList()
                        .toString());
        return responses;
    }

    private static String history(Api operator) {
        return operator.get("/events", "Accept", "application/x-ndjson").text();
    }

    private static String newDatabase(String name) throws SQLException {
        try (Connection connection = targetCluster.getPostgresDatabase().getConnection()) {
            execute(connection, "create database " + name);
        }
        return targetCluster.getJdbcUrl("postgres", name);
    }

    private static Run move(String url, String... options) throws IOException, InterruptedException {
        return result(start(url, options));
    }

    private static Run run(String... arguments) throws IOException, InterruptedException {
        return result(start(ServerProcess.command(arguments)));
    }

    /** In this JVM, to save time. */
    private static Run runHere(String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        int exitCode = new Commands(settings -> {
                    throw new AssertionError("the command starts no server");
                })
                .commandLine(InputStream.nullInputStream())
                .setOut(writer)
                .setErr(writer)
                .execute(arguments);
        // The command logs errors only, and later tests of this JVM read the log of its servers.
        LoggingSystem logging = LoggingSystem.get(MoveIT.class.getClassLoader());
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
        logging.setLogLevel("org.springframework", null);
        return new Run(exitCode, output.toString());
    }

    private static Run result(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), output);
    }

    private static Process start(String url, String... options) throws IOException {
        List<String> command = ServerProcess.command("move", "--to", url);
        if (options.length == 0) {
            command.addAll(List.of("--data-dir", directory.toString()));
        }
        command.addAll(List.of(options));
        return start(command);
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("(SPRING|FLOWLEDGER)_.*"));
        return builder.start();
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
