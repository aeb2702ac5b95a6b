package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of a rebuild or a verification of the read model.
 *
 * @param id the id of the job
 * @param purpose rebuild or verify
 * @param state running; swapping, while the new read model replaces the live one; completed, failed or cancelled
 * @param phase events: the events are replayed; indexes: the indexes are created; catch_up: the events that were committed in
 *     the meantime are replayed
 * @param unverified whether the events are replayed without verifying the ledger, as requested
 * @param processed how many events were replayed
 * @param total how many events there are to replay, as of the last count
 * @param eventsPerSecond the number of events that are replayed per second
 * @param etaSeconds how many seconds the remaining events will take; null if unknown
 * @param resumedFrom how many events had been replayed when a node last resumed it; null if it was not interrupted
 * @param started when it started
 * @param finished when it ended; null while it is in progress
 * @param error why it failed: the event, its position in the ledger, and the reason; null if it has not failed
 * @param result the result of a completed verification
 */
@RecordBuilder
record ReplayStatus(
        UUID id,

        @Schema(allowableValues = {"rebuild", "verify"}) String purpose,

        @Schema(allowableValues = {"running", "swapping", "completed", "failed", "cancelled"})
        String state,

        @Schema(allowableValues = {"events", "indexes", "catch_up"})
        String phase,

        boolean unverified,
        long processed,
        long total,
        @JsonProperty("events_per_second") long eventsPerSecond,
        @JsonProperty("eta_seconds") @Nullable Long etaSeconds,
        @JsonProperty("resumed_from") @Nullable Long resumedFrom,
        Instant started,
        @Nullable Instant finished,
        @Nullable String error,

        @JsonRawValue
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(implementation = ComparisonResult.class)
        @Nullable String result) {

    static ReplayStatus of(ReplayJob job) {
        ReplayProgress progress = job.progress();
        Duration eta = job.eta();
        return ReplayStatusBuilder.builder()
                .id(job.id())
                .purpose(ReplayJob.text(job.purpose()))
                .state(ReplayJob.text(job.state()))
                .phase(ReplayJob.text(progress.phase()))
                .unverified(job.unverified())
                .processed(progress.processed())
                .total(Math.max(progress.total(), progress.processed()))
                .eventsPerSecond(Math.round(progress.eventsPerSecond()))
                .etaSeconds(eta == null ? null : eta.toSeconds())
                .resumedFrom(progress.resumedFrom())
                .started(job.started())
                .finished(job.outcome().finished())
                .error(job.outcome().error())
                .result(job.outcome().result())
                .build();
    }
}
