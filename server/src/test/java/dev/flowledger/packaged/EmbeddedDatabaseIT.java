package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.freePort;
import static dev.flowledger.testing.ServerProcess.linkPostgresBinaries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.ledger.SigningKeyFile;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The start of the embedded database, and the messages if it cannot start. */
class EmbeddedDatabaseIT {

    @TempDir
    Path directory;

    @RegisterExtension
    final StartedServers servers = new StartedServers();

    @Test
    void the_database_is_durable_and_a_second_server_on_its_data_directory_does_not_start()
            throws IOException, SQLException {
        linkPostgresBinaries(directory);
        ServerProcess server = servers.start(directory, freePort()).awaitReady();

        try (Connection connection = server.sql()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(ReplayDatabase.texts(connection, "show " + setting))
                        .as(setting)
                        .containsExactly("on");
            }
        }
        server.awaitLog("Ready.");
        assertThat(server.log().strip())
                .endsWith("Ready. API: %s/api  Docs: %s/docs  Page: %s/  Data: %s"
                        .formatted(server.address(), server.address(), server.address(), directory));

        ServerProcess second = servers.start(directory, freePort());

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.log())
                .contains("The data directory " + directory + " is in use by another server: process " + server.pid()
                        + ", " + server.address() + ".")
                .doesNotContain("Exception", "\tat ");
        assertThat(server.api().create("undisturbed").status()).isEqualTo(201);
        assertThat(server.log()).doesNotContain("WARN");
        Path key = directory.resolve("signing-key");
        assertThat(Files.getPosixFilePermissions(key))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(SignedCheckpoint.parse(server.api().get("/ledger/checkpoint").text())
                        .isSignedBy(SigningKeyFile.read(key).verifier()))
                .as("signed with the key that the first start has created")
                .isTrue();
    }

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
}
