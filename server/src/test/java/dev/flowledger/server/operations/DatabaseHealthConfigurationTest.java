package dev.flowledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.autoconfigure.application.DiskSpaceHealthIndicatorProperties;
import org.springframework.boot.health.contributor.Health;

class DatabaseHealthConfigurationTest {

    @Test
    void health_shows_the_disk_of_the_embedded_database(@TempDir File data) {
        assertThat(diskSpace("", data).getDetails()).containsEntry("path", data.getPath());
        assertThat(diskSpace("jdbc:postgresql://host/db", new File(data, "unused"))
                        .getDetails())
                .containsEntry("exists", true);
    }

    private static Health diskSpace(String externalDatabase, File data) {
        return DatabaseHealthConfiguration.diskSpaceHealthIndicator(
                        externalDatabase, data, new DiskSpaceHealthIndicatorProperties())
                .health();
    }
}
