package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a rebuild or a verification of the read model is going, or has ended.
 *
 * @param id its id
 * @param state running; swapping, when the new read model is taking the place of the old one; completed, failed or cancelled
 * @param phase what it is at: the events, then the indexes, then the rest, which has come meanwhile
 * @param processed how many events were replayed
 * @param total how many there are to replay, as far as it knows
 * @param eventsPerSecond how many a second, by the server that is or was at it
 * @param etaSeconds how long the events will still take; null when that cannot be told
 * @param started when it began
 * @param finished when it ended; null while it has not
 * @param error why it has failed: the event, its position in the ledger, and the reason
 * @param result of a verification that has completed: what it has found
 */
record ReplayStatus(
        UUID id,

        @Schema(allowableValues = {"running", "swapping", "completed", "failed", "cancelled"})
        String state,

        @Schema(allowableValues = {"events", "indexes", "catch_up"})
        String phase,

        long processed,
        long total,
        @JsonProperty("events_per_second") long eventsPerSecond,
        @JsonProperty("eta_seconds") @Nullable Long etaSeconds,
        Instant started,
        @Nullable Instant finished,
        @Nullable String error,

        @JsonRawValue
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(implementation = ComparisonResult.class)
        @Nullable String result) {

    static ReplayStatus of(ReplayJob replay) {
        Duration eta = replay.eta();
        return new ReplayStatus(
                replay.id(),
                ReplayJob.text(replay.state()),
                ReplayJob.text(replay.phase()),
                replay.processed(),
                Math.max(replay.total(), replay.processed()),
                Math.round(replay.rate()),
                eta == null ? null : eta.toSeconds(),
                replay.started(),
                replay.finished(),
                replay.error(),
                replay.result());
    }
}
