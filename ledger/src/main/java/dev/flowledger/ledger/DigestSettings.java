package dev.flowledger.ledger;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Whether and where this node publishes digests.
 *
 * @param interval how long to wait between two looks at the ledger; without one, nothing is published
 * @param file the file that digests are appended to; without one, they go to the log
 */
@Validated
@ConfigurationProperties("flowledger.digest")
record DigestSettings(
        @DurationMin(seconds = 1) @Nullable Duration interval,
        @Nullable Path file) {}
