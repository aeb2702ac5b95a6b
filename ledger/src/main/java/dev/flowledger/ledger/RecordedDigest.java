package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A digest of the ledger that a verification has recorded.
 *
 * @param position the position
 * @param hash the hash at this position, 64 hexadecimal digits
 * @param digest position and hash in one string
 * @param firstVerified when a verification first recorded it
 * @param lastVerified when a verification last recorded it
 */
record RecordedDigest(
        long position,
        String hash,
        String digest,
        @JsonProperty("first_verified") Instant firstVerified,
        @JsonProperty("last_verified") Instant lastVerified) {}
