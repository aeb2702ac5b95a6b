package dev.flowledger.query.readmodel;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings for removing the records of deleted flows and flow runs on this node.
 *
 * @param interval how often to look for records to remove
 * @param gracePeriod how long records may still appear that were created concurrently with the deletion of their parent. It is
 *     longer than any transaction of a command
 */
@Validated
@ConfigurationProperties("flowledger.deletion")
record DeletionSettings(
        @DurationMin(millis = 1) Duration interval,
        @DurationMin Duration gracePeriod) {}
