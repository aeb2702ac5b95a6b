package dev.flowledger.ledger;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings for publishing digests on this node.
 *
 * @param interval how often to check whether the digest has changed; null disables publishing
 * @param file the file to append digests to; null writes them to the log
 */
@Validated
@ConfigurationProperties("flowledger.digest")
record DigestSettings(
        @DurationMin(seconds = 1) @Nullable Duration interval,
        @Nullable Path file) {}
