package dev.flowledger.ledger;

import dev.flowledger.api.ledger.NoteVerifier;
import jakarta.validation.constraints.AssertTrue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings for checkpoints on this node.
 *
 * @param interval how often a checkpoint is published if the ledger has grown
 * @param file the file to append checkpoints to; null for the data directory of the embedded database, or the log
 * @param origin the name of the ledger in its checkpoints; null for a name that is derived from the ledger
 * @param witnessUrl the URL of a witness that receives the checkpoints; null for none
 */
@Validated
@ConfigurationProperties("flowledger.checkpoint")
record CheckpointSettings(
        @DurationMin(seconds = 1) Duration interval,
        @Nullable Path file,
        @Nullable String origin,
        @Nullable URI witnessUrl) {

    @AssertTrue(message = "must be an http or https URL without a query") boolean isWitnessUrlSupported() {
        return witnessUrl == null
                || (Set.of("http", "https").contains(String.valueOf(witnessUrl.getScheme()))
                        && witnessUrl.getHost() != null
                        && witnessUrl.getQuery() == null);
    }

    @AssertTrue(message = "must be up to 200 characters of ASCII without spaces, plus signs, quotes and backslashes") boolean isOrigin() {
        return origin == null || NoteVerifier.isName(origin);
    }
}
