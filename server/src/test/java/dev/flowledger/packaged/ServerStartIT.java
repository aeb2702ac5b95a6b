package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.ConcurrentTest;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** How the packaged server starts on a PostgreSQL that it is given, and how it says why it cannot start. */
class ServerStartIT {

    private static final String STACK_TRACE = "\tat ";

    @TempDir
    Path temp;

    /** The tests' PostgreSQL trusts everyone, but for this one. */
    @BeforeAll
    static void guard_a_user_with_a_password() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(Postgres.newDatabase());
                Statement statement = connection.createStatement();
                ResultSet rules = statement.executeQuery("show hba_file")) {
            rules.next();
            Path file = Path.of(rules.getString(1));
            Files.writeString(file, "host all guarded all scram-sha-256\n" + Files.readString(file));
            statement.execute("create role guarded login password 'right'");
            statement.execute("select pg_reload_conf()");
        }
    }

    @ConcurrentTest
    void given_a_postgres_it_does_not_even_make_the_folder_of_its_own_and_logs_as_json_when_told() {
        Path folder = temp.resolve("never-made");
        Map<String, String> environment =
                Map.of("SPRING_DATASOURCE_URL", Postgres.newDatabase(), "LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
        try (ServerProcess server =
                ServerProcess.startPacked(folder, freePort(), environment).awaitReady()) {
            assertThat(server.api().create("elsewhere").status()).isEqualTo(201);
            server.awaitLog("Ready.");
            assertThat(folder).doesNotExist();
            assertThat(server.log().lines())
                    .allSatisfy(line -> assertThat(JsonMapper.shared()
                                    .readTree(line)
                                    .get("message")
                                    .asString())
                            .isNotEmpty());
            assertThat(server.log()).doesNotContain("user=postgres");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nobody listens, 127.0.0.1:1/postgres?user=postgres, refused",
        "no such database, {postgres}/nowhere?user=postgres, database \"nowhere\" does not exist",
        "wrong password, {postgres}/postgres?user=guarded&password=secret, password authentication failed",
        "no such user, {postgres}/postgres?user=nobody&password=secret, role \"nobody\" does not exist",
    })
    void a_postgres_that_cannot_be_used_ends_the_start_with_a_sentence(String why, String place, String reason) {
        String url = "jdbc:postgresql://" + place.replace("{postgres}", Postgres.address());

        try (ServerProcess server = ServerProcess.start(temp, freePort(), Map.of("SPRING_DATASOURCE_URL", url))) {
            assertThat(server.exitCode()).as(why).isEqualTo(1);
            assertThat(server.log())
                    .contains("PostgreSQL at " + url.substring(0, url.indexOf('?')) + " cannot be used: ")
                    .contains(reason)
                    .contains("Check that PostgreSQL is running, that SPRING_DATASOURCE_URL")
                    .doesNotContain("Exception", STACK_TRACE, "secret");
        }
    }

    @ConcurrentTest
    void a_port_that_is_taken_ends_the_start_with_a_sentence_and_leaves_no_postgres() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.start(temp, taken.getLocalPort(), Map.of())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .contains("Port " + taken.getLocalPort() + " was already in use")
                    .contains("The embedded PostgreSQL has stopped")
                    .doesNotContain("Exception", STACK_TRACE);
            assertThat(temp.resolve("postgresql/postmaster.pid")).doesNotExist();
        }
    }
}
