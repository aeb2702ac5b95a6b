package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyPostgresBinaries;
import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void the_database_is_durable_and_the_last_start_line_lists_the_addresses() throws SQLException {
        copyPostgresBinaries(directory);
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
    }

    @Test
    void a_second_server_on_the_data_directory_does_not_start() {
        copyPostgresBinaries(directory);
        ServerProcess first = servers.start(directory, freePort()).awaitReady();

        ServerProcess second = servers.start(directory, freePort());

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.log())
                .contains("The data directory " + directory + " is in use by another server: process " + first.pid()
                        + ", " + first.address() + ".")
                .doesNotContain("Exception", "\tat ");
        assertThat(first.api().create("undisturbed").status()).isEqualTo(201);
        assertThat(first.log()).doesNotContain("WARN");
    }

    @Test
    void a_data_directory_of_another_major_version_is_not_changed() throws IOException {
        Path cluster = Files.createDirectory(directory.resolve("postgresql"));
        Files.writeString(cluster.resolve("PG_VERSION"), "14\n");

        ServerProcess server = servers.start(directory, freePort());

        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log())
                .contains("The data directory " + directory
                        + " was created by PostgreSQL 14. This version of Flowledger contains" + " PostgreSQL 18")
                .doesNotContain("Exception", "\tat ");
        assertThat(cluster).isDirectoryContaining("glob:**/PG_VERSION");
        assertThat(cluster.toFile().list()).hasSize(1);
    }

    @Test
    void an_unusable_data_directory_is_reported_in_a_sentence() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        for (Path bogus : List.of(file, file.resolve("below"))) {
            ServerProcess server = servers.start(bogus, freePort());

            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .contains("The data directory " + bogus + " cannot be used: ")
                    .contains("FLOWLEDGER_DATA_DIR")
                    .doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void a_database_that_cannot_start_is_reported_with_its_own_last_word() throws IOException {
        Path cluster = Files.createDirectory(directory.resolve("postgresql"));
        Files.writeString(cluster.resolve("PG_VERSION"), "18\n");
        copyPostgresBinaries(directory);

        ServerProcess server = servers.start(directory, freePort());

        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log())
                .contains("The embedded PostgreSQL does not start on " + cluster + ": ")
                .contains("postgresql.conf")
                .doesNotContain("\tat ");
    }
}
