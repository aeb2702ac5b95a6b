package dev.flowledger.ledger.archive;

import java.nio.file.Path;
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
            return new ArchiveFolder(Path.of(settings.archive()));
        }
        if (settings.isEnabled() && !externalDatabase.isBlank()) {
            throw new MissingArchiveException();
        }
        return new ArchiveFolder(dataDirectory.resolve("archives"));
    }
}
