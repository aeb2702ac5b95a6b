package dev.flowledger.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that the embedded database rejects before it starts PostgreSQL. */
class EmbeddedDatabaseTest {

    @TempDir
    Path directory;

    @Test
    void data_directory_of_another_major_version_is_not_changed() throws IOException {
        Path cluster = Files.createDirectory(directory.resolve("postgresql"));
        Files.writeString(cluster.resolve("PG_VERSION"), "14\n");

        assertThatThrownBy(() -> EmbeddedDatabase.start(directory, "18.6.0", "holder"))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageContaining("The data directory " + directory
                        + " was created by PostgreSQL 14. This version of Flowledger contains PostgreSQL 18");

        assertThat(cluster).isDirectoryContaining("glob:**/PG_VERSION");
        assertThat(cluster.toFile().list()).hasSize(1);
    }

    @Test
    void directory_that_cannot_be_completed_is_deleted() throws IOException {
        try (DataDirectory data = DataDirectory.lock(directory, "holder")) {
            assertThatThrownBy(() -> data.create(data.cluster(), fresh -> {
                        Files.createFile(fresh.resolve("part"));
                        throw new IOException("No space left on device");
                    }))
                    .hasMessage("No space left on device");
        }

        assertThat(directory.toFile().list()).containsExactly("flowledger.lock");
    }

    @Test
    void log_of_an_earlier_start_is_not_the_reason_of_a_failure() throws IOException {
        try (DataDirectory data = DataDirectory.lock(directory, "holder")) {
            Files.writeString(data.startLog(), "LOG:  redirecting log output");
            PostgresProcess process = new PostgresProcess(data, mock(), 0, List.of());

            assertThatThrownBy(() -> process.start(() -> {
                        assertThat(data.startLog()).doesNotExist();
                        throw new CancellationException();
                    }))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void path_below_a_file_is_rejected() throws IOException {
        Path below = Files.createFile(directory.resolve("file")).resolve("below");

        assertThatThrownBy(() -> EmbeddedDatabase.start(below, "18.6.0", "holder"))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageContaining("The data directory " + below + " cannot be used: ");
    }
}
