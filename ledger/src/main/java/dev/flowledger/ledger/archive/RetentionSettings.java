package dev.flowledger.ledger.archive;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the retention of finished runs.
 *
 * @param runs how long finished runs are kept, in days if it has no unit; null to keep them
 * @param archive the folder or the bucket, s3://bucket/prefix, to which their events are moved; empty for a folder in the data
 *     directory
 * @param endpoint the URL of a server with the protocol of S3; null for that of AWS
 * @param interval how often to look for runs to archive
 * @param maxArchiveEvents the maximum number of events of an archive. A run with more events has an archive of its own
 */
@Validated
@ConfigurationProperties("flowledger.retention")
public record RetentionSettings(
        @Nullable @DurationUnit(ChronoUnit.DAYS) @DurationMin(seconds = 1)
        Duration runs,

        String archive,
        @Nullable URI endpoint,
        @DurationMin(millis = 100) Duration interval,
        @Min(1) @Max(100_000) int maxArchiveEvents) {

    /** Whether finished runs are archived. */
    public boolean isEnabled() {
        return runs != null;
    }
}
