package dev.flowledger.server.body;

import dev.flowledger.api.Limits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of request bodies.
 *
 * @param maxSize the size of the largest body of a route with records
 * @param maxLogSize the size of the largest list of log entries; a batch of Prefect's clients has up to 4,000,000 bytes
 * @param maxSmallSize the size of the largest body of every other route
 * @param memory how many bytes of bodies larger than {@code maxSmallSize} are processed at a time, and as many of smaller ones;
 *     the default is a sixteenth of the maximum heap size
 * @param timeout how long a client may take to send a body
 * @param maxTags the number of tags of a record or in a filter
 * @param maxListItems the number of items of any other list in a body
 * @param maxReads from how many clients the server reads a body at a time; a body that has already arrived does not count
 */
@Validated
@ConfigurationProperties("flowledger.bodies")
record BodySettings(
        @DefaultValue("1MB") @Positive DataSize maxSize,
        @DefaultValue("4MB") @Positive DataSize maxLogSize,
        @DefaultValue("64KB") @Positive DataSize maxSmallSize,
        @Nullable @Positive DataSize memory,
        @DefaultValue("20s") @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("250") @Min(1) @Max(Limits.TAGS) int maxTags,
        @DefaultValue("500") @Min(1) @Max(Limits.LIST) int maxListItems,
        @DefaultValue("100") @Min(1) int maxReads) {

    /** Bytes in the heap per byte of the default for {@code memory}. */
    private static final int HEAP_FRACTION = 16;

    /** The bytes of bodies that are processed at a time, at least those of one body. */
    long memoryBytes() {
        long bytes = memory == null ? Runtime.getRuntime().maxMemory() / HEAP_FRACTION : memory.toBytes();
        return Math.max(bytes, Math.max(maxSize.toBytes(), maxLogSize.toBytes()));
    }
}
