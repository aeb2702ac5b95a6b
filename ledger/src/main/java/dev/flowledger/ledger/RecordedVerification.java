package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A verification of the ledger in the past.
 *
 * @param purpose scheduled, or requested by a caller
 * @param actor who requested it; null for a scheduled one
 * @param acknowledged whether it has ended the alarm of a ledger that was rewritten or rolled back
 * @param started when it started
 * @param finished when it ended; null while it is running, or if its node stopped
 * @param complete whether the whole ledger was verified; a scheduled verification of a large ledger verifies a part
 * @param valid whether no inconsistency was found; null if it has not ended or has failed
 * @param events the number of events that match their ledger entry
 * @param headPosition the last position of the ledger when it was verified
 * @param checkpoint the position and hash with which the next verification is compared; null if the ledger was not compared with a checkpoint
 * @param findings the inconsistencies, up to 100
 * @param error why it failed; null if it did not
 */
@RecordBuilder
record RecordedVerification(
        @Schema(allowableValues = {"scheduled", "requested"})
        String purpose,

        @Nullable String actor,
        boolean acknowledged,
        Instant started,
        @Nullable Instant finished,
        boolean complete,
        @Nullable Boolean valid,
        long events,
        @JsonProperty("head_position") long headPosition,
        @Nullable String checkpoint,
        List<Finding> findings,
        @Nullable String error) {}
