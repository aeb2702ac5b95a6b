package dev.flowledger.ledger.archive;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.core.exception.SdkException;

/** Configures the storage of archives. It exists also without retention, because earlier archives can be verified. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RetentionSettings.class)
class ArchiveConfiguration {

    private static final Pattern BUCKET = Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\\w!.*'()/-]*)?");

    @Bean
    static ArchiveStorage archiveStorage(
            RetentionSettings settings,
            @Value("${flowledger.data-dir}") Path dataDirectory,
            @Value("${spring.datasource.url:}") String externalDatabase) {
        if (!settings.archive().isBlank()) {
            return settings.archive().startsWith(ArchiveBucket.SCHEME)
                    ? bucket(settings)
                    : new ArchiveFolder(folder(settings.archive()));
        }
        if (settings.isEnabled() && !externalDatabase.isBlank()) {
            throw new ArchiveSettingException(
                    "flowledger.retention.runs needs flowledger.retention.archive with an external"
                            + " database: a folder that all nodes share, or s3://bucket/prefix.");
        }
        return new ArchiveFolder(dataDirectory.resolve("archives"));
    }

    private static ArchiveBucket bucket(RetentionSettings settings) {
        if (!BUCKET.matcher(settings.archive()).matches()) {
            throw new ArchiveSettingException("flowledger.retention.archive is " + settings.archive()
                    + ", but must be s3://bucket or s3://bucket/prefix.");
        }
        try {
            return ArchiveBucket.of(settings.archive(), settings.endpoint());
        } catch (SdkException e) {
            throw new ArchiveSettingException("flowledger.retention.archive is " + settings.archive()
                    + ", but the AWS SDK is not configured (set AWS_REGION): " + e.getMessage());
        }
    }

    /** A relative path would depend on where the server was started, and another URI is one. */
    private static Path folder(String setting) {
        @Nullable Path folder = null;
        try {
            folder = Path.of(setting);
        } catch (InvalidPathException e) {
            // It is not absolute either.
        }
        if (folder == null || !folder.isAbsolute()) {
            throw new ArchiveSettingException("flowledger.retention.archive is " + setting
                    + ", but must be the absolute path of a folder, or s3://bucket/prefix.");
        }
        return folder;
    }
}
