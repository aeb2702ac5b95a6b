package dev.flowledger.ledger.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ArchiveConfigurationTest {

    private static final Path DATA = Path.of("/data");

    @ParameterizedTest
    @ValueSource(strings = {"s3:bucket", "file:///archives", "archives"})
    void only_an_absolute_path_is_accepted(String archive) {
        assertThatThrownBy(() -> ArchiveConfiguration.archiveStorage(settings("90d", archive), DATA, ""))
                .hasMessageStartingWith(
                        "flowledger.retention.archive is " + archive + ", but must be the absolute path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3:///prefix", "s3://a", "s3://bucket/pre fix", "s3://Bucket"})
    void the_name_of_a_bucket_must_be_valid(String archive) {
        assertThatThrownBy(() -> ArchiveConfiguration.archiveStorage(settings("90d", archive), DATA, ""))
                .hasMessage("flowledger.retention.archive is " + archive
                        + ", but must be s3://bucket or s3://bucket/prefix.");
    }

    @Test
    void an_external_database_needs_a_folder_or_bucket() {
        assertThatThrownBy(
                        () -> ArchiveConfiguration.archiveStorage(settings("90d", ""), DATA, "jdbc:postgresql://db/"))
                .hasMessageContaining("a folder that all nodes share");
        assertThat(ArchiveConfiguration.archiveStorage(settings("90d", "/archives"), DATA, "jdbc:postgresql://db/")
                        .location())
                .isEqualTo("file:///archives");
        assertThat(ArchiveConfiguration.archiveStorage(settings("90d", ""), DATA, "")
                        .location())
                .isEqualTo("file:///data/archives");
    }

    @Test
    void a_number_without_a_unit_is_days() {
        assertThat(settings("90", "").runs()).isEqualTo(Duration.ofDays(90));
        assertThat(settings("36h", "").runs()).isEqualTo(Duration.ofHours(36));
    }

    private static RetentionSettings settings(String runs, String archive) {
        return new Binder(new MapConfigurationPropertySource(Map.of(
                        "flowledger.retention.runs",
                        runs,
                        "flowledger.retention.archive",
                        archive,
                        "flowledger.retention.interval",
                        "1h",
                        "flowledger.retention.max-archive-events",
                        "10000")))
                .bind("flowledger.retention", RetentionSettings.class)
                .get();
    }
}
