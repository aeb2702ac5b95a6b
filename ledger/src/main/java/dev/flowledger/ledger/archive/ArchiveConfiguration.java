package dev.flowledger.ledger.archive;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the storage of archives. It exists also without retention, because earlier archives can be verified. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RetentionSettings.class)
class ArchiveConfiguration {

    @Bean
    static ArchiveStorage archiveStorage(
            RetentionSettings settings,
            @Value("${flowledger.data-dir}") Path dataDirectory,
            @Value("${spring.datasource.url:}") String externalDatabase) {
        if (!settings.archive().isBlank()) {
            return new ArchiveFolder(folder(settings.archive()));
        }
        if (settings.isEnabled() && !externalDatabase.isBlank()) {
            throw new ArchiveFolderException(
                    "flowledger.retention.runs needs flowledger.retention.archive with an external"
                            + " database: a folder that all nodes share.");
        }
        return new ArchiveFolder(dataDirectory.resolve("archives"));
    }

    /** A URI such as s3://bucket would be a relative path, and a relative path depends on where the server was started. */
    private static Path folder(String setting) {
        @Nullable Path folder = null;
        try {
            folder = Path.of(setting);
        } catch (InvalidPathException e) {
            // It is not absolute either.
        }
        if (folder == null || !folder.isAbsolute()) {
            throw new ArchiveFolderException("flowledger.retention.archive is " + setting
                    + ", but must be the absolute path of a folder. Object storage such as S3 is not supported.");
        }
        return folder;
    }
}
