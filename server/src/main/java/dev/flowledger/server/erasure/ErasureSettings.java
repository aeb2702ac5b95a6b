package dev.flowledger.server.erasure;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of erasures.
 *
 * @param maxRecords the maximum number of records that one request erases, of task runs that it reads at a time, and of keys that one request encrypts again
 */
@Validated
@ConfigurationProperties("flowledger.erasure")
record ErasureSettings(@Positive int maxRecords) {}
