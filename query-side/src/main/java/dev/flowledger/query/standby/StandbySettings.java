package dev.flowledger.query.standby;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the standbys that answer reads.
 *
 * @param url the JDBC URL with all standbys
 * @param maxWait how long a read waits until a standby has replayed the changes that its answer must contain
 */
@Validated
@ConfigurationProperties("flowledger.read-datasource")
record StandbySettings(String url, @DurationMin Duration maxWait) {}
