package dev.flowledger.server.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The valid values of the settings that beans inject one at a time. {@code application.yaml} describes them and has their defaults.
 * Groups of settings have records of their own.
 */
@Validated
@ConfigurationProperties("flowledger")
record ServerSettings(
        @NotBlank(message = "must be a directory. Remove the setting for the default, ~/.flowledger") String dataDir,

        boolean readOnly,

        @DefaultValue
        List<
                        @Pattern(
                                regexp = HOST,
                                message =
                                        "must be a host name without scheme, port and path, such as flows.example.org")
                        String>
                allowedHosts,

        @DurationMin(millis = 1) Duration requestTimeout,

        @Pattern(
                regexp = "\\d{1,9} ?(us|ms|s|min|h|d)?",
                message = "must be a number with a unit of PostgreSQL, such as 8s or 500ms")
        String statementTimeout,

        @Positive int maxRequests,
        @Positive int maxRequestsPerCaller,
        @Valid Keys keys,
        @Valid Responses responses,
        @Valid Ledger ledger,
        @Valid Kafka kafka) {

    /** A name or IPv4 address, or an IPv6 address with or without brackets. */
    private static final String HOST =
            "\\s*([^\\s/:?#@*\\[\\]]+|\\[?[\\p{XDigit}.]*:[\\p{XDigit}.]*:[\\p{XDigit}:.]*]?)\\s*";

    /** Settings of API keys. */
    record Keys(@DurationMin(millis = 1) Duration lastUsedInterval) {}

    /** Settings of responses. */
    record Responses(
            @DurationMin(millis = 1) Duration timeout,
            @Positive DataSize minRate) {}

    /** Settings of the ledger. */
    record Ledger(
            @DurationMin(millis = 1) Duration stalledAfter,
            @DurationMin(millis = 1) Duration heartbeat,
            @Positive int maxSubscriptions,
            @Positive int maxSubscriptionsPerCaller,
            @Positive int maxRecordsOfFilter,
            @Positive int maxEvidenceEvents) {}

    /** Settings of the publication to Kafka. */
    record Kafka(
            @DefaultValue
            List<
                            @Pattern(
                                    regexp = "\\s*(\\w+://)?[^\\s/]+:\\d{1,5}\\s*",
                                    message = "must be host:port, such as kafka-1:9092")
                            String>
                    bootstrapServers,

            @NotBlank String topic) {}
}
