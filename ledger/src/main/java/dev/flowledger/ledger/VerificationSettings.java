package dev.flowledger.ledger;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the scheduled verification of the ledger.
 *
 * @param verificationInterval how often one of the nodes verifies the ledger; 0 disables it
 * @param verificationMaxEvents the maximum number of new events, and of earlier events, of one verification
 */
@Validated
@ConfigurationProperties("flowledger.ledger")
record VerificationSettings(
        @DefaultValue("1h") @DurationMin Duration verificationInterval,
        @DefaultValue("500000") @Min(1) long verificationMaxEvents) {

    boolean isEnabled() {
        return verificationInterval.toMillis() > 0;
    }
}
