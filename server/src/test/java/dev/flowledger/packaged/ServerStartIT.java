package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The start of the packaged server on an external PostgreSQL, and the messages if it cannot start. */
class ServerStartIT {

    private static final String STACK_TRACE = "\tat ";

    @TempDir
    Path temp;

    /** The PostgreSQL of the tests requires a password only for this user. */
    @BeforeAll
    static void create_a_user_with_a_password() throws SQLException, IOException {
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

    @Test
    void with_an_external_postgres_no_data_directory_is_created() {
        Path directory = temp.resolve("unused");
        Map<String, String> environment =
                Map.of("SPRING_DATASOURCE_URL", Postgres.newDatabase(), "LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
        try (ServerProcess server =
                ServerProcess.startPackaged(directory, freePort(), environment).awaitReady()) {
            assertThat(server.api().create("elsewhere").status()).isEqualTo(201);
            server.awaitLog("Ready.");
            assertThat(directory).doesNotExist();
            assertThat(server.log().lines())
                    .allSatisfy(line -> assertThat(JsonMapper.shared()
                                    .readTree(line)
                                    .get("message")
                                    .asString())
                            .isNotEmpty());
            assertThat(server.log()).doesNotContain("user=postgres");
        }
    }

    @Test
    void the_jar_contains_notices_and_no_library_that_is_not_used() throws IOException {
        try (JarFile jar = new JarFile(Path.of("target", "flowledger.jar").toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/sbom/application.cdx.json")
                    .noneMatch(name -> name.matches("BOOT-INF/lib/(xstream|mxparser|xmlpull|disruptor)-.*"));
            InputStream thirdParty = jar.getInputStream(jar.getEntry("META-INF/THIRD-PARTY.txt"));
            assertThat(new String(thirdParty.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("spring-boot:4", "org.postgresql:postgresql:")
                    .doesNotContain("Unknown license", "junit");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no server, 127.0.0.1:1/postgres?user=postgres, refused",
        "no such database, {postgres}/nowhere?user=postgres, database \"nowhere\" does not exist",
        "wrong password, {postgres}/postgres?user=guarded&password=secret, password authentication failed",
        "no such user, {postgres}/postgres?user=unknown&password=secret, role \"unknown\" does not exist",
    })
    void an_unusable_postgres_ends_the_start_with_a_sentence(String why, String address, String reason) {
        String url = "jdbc:postgresql://" + address.replace("{postgres}", Postgres.address());

        try (ServerProcess server = ServerProcess.start(temp, freePort(), Map.of("SPRING_DATASOURCE_URL", url))) {
            assertThat(server.exitCode()).as(why).isEqualTo(1);
            assertThat(server.log())
                    .contains("PostgreSQL at " + url.substring(0, url.indexOf('?')) + " cannot be used: ")
                    .contains(reason)
                    .contains("Check that PostgreSQL is running, that SPRING_DATASOURCE_URL")
                    .doesNotContain("Exception", STACK_TRACE, "secret");
        }
    }

    @Test
    void a_used_port_ends_the_start_before_postgres_is_started() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.start(temp, taken.getLocalPort(), Map.of())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .contains("Port " + taken.getLocalPort() + " was already in use")
                    .doesNotContain("Exception", STACK_TRACE, "Unpacking");
            assertThat(temp).isEmptyDirectory();
        }
    }
}
