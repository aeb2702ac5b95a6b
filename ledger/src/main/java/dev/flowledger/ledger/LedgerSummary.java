package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The size of the ledger, its recent events, and whether it was verified.
 *
 * @param events the number of events in the ledger, which is its last position
 * @param lastDay the number of events of the last 24 hours
 * @param lastHour the number of events of the last hour
 * @param lastMinute the number of events of the last minute
 * @param pending the number of committed events that have no ledger entry yet
 * @param headTime the time of the last event; null if the ledger is empty
 * @param checkpoint the last position and the root hash, to store outside the database and pass to a later verification; null if an
 *     entry is missing
 * @param verification the verification that ended last; null if there was none
 */
record LedgerSummary(
        long events,
        @JsonProperty("last_24h") long lastDay,
        @JsonProperty("last_hour") long lastHour,
        @JsonProperty("last_minute") long lastMinute,
        long pending,
        @JsonProperty("head_time") @Nullable Instant headTime,
        @Nullable String checkpoint,
        @Nullable RecordedVerification verification) {}
