package dev.flowledger.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void path_below_a_file_is_rejected() throws IOException {
        Path below = Files.createFile(directory.resolve("file")).resolve("below");

        assertThatThrownBy(() -> EmbeddedDatabase.start(below, "18.6.0", "holder"))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageContaining("The data directory " + below + " cannot be used: ");
    }
}
