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
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The start of the packaged server on an external PostgreSQL, and the messages if it cannot start. */
class ServerStartIT {

    private static final String STACK_TRACE = "\tat ";

    @TempDir
    Path temp;

    @Test
    @Tag("nightly")
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
            assertThat(server.log().lines().findFirst().orElseThrow())
                    .containsPattern("\"Starting Flowledger [0-9][^ ]* on jdbc:postgresql://");
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

    /** The other reasons are in {@code ExternalPostgresTest}. */
    @Test
    @Tag("nightly")
    void an_unusable_postgres_ends_the_start_with_a_sentence() {
        String url = "jdbc:postgresql://" + Postgres.address() + "/postgres";

        try (ServerProcess server = ServerProcess.start(
                temp, freePort(), Map.of("SPRING_DATASOURCE_URL", url + "?user=unknown&password=secret"))) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .contains("PostgreSQL at " + url + " cannot be used: ")
                    .contains("role \"unknown\" does not exist")
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
