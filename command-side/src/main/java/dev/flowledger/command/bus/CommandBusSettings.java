package dev.flowledger.command.bus;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the command bus.
 *
 * @param partitions the number of partitions, each with one worker and one database connection; 0 means one per processor,
 *     at most four and at most a quarter of the connection pool
 * @param maxBatchSize how many commands may share a transaction
 * @param maxBatchBytes how many bytes the request bodies of the commands of a batch may have together; a larger command
 *     is executed alone
 * @param maxLoadedBytes how many bytes of long streams the commands of a batch may load together; the command that exceeds
 *     the limit is the last one of its transaction
 * @param batchStatementTimeout how long a statement of a batch may take. If it takes longer, the batch is executed again in
 *     parts, so that one slow command does not delay the others. A command alone has the timeout of the session
 * @param maxQueued how many commands may wait; the server responds to further ones with 503
 * @param maxQueuedBytes how many bytes the request bodies of waiting commands may have together; further ones get 503
 */
@Validated
@ConfigurationProperties("flowledger.commands")
record CommandBusSettings(
        @DefaultValue("0") @PositiveOrZero int partitions,
        @DefaultValue("64") @Min(1) int maxBatchSize,
        @DefaultValue("2MB") @Positive DataSize maxBatchBytes,
        @DefaultValue("4MB") @Positive DataSize maxLoadedBytes,
        @DefaultValue("2s") @DurationMin(millis = 1) Duration batchStatementTimeout,
        @DefaultValue("1000") @Min(1) int maxQueued,
        @DefaultValue("16MB") @Positive DataSize maxQueuedBytes) {

    private static final int MAX_DEFAULT_PARTITIONS = 4;

    /**
     * The number of partitions with a connection pool of this size. Commands, the threads of a rebuild, and jobs such as
     * sequencing hold connections for a long time. Reads and health probes must always get one.
     *
     * @throws InvalidConfigurationPropertyValueException if commands could occupy more than half of the connections
     */
    int partitions(int poolSize) {
        if (partitions > Math.max(1, poolSize / 2)) {
            throw new InvalidConfigurationPropertyValueException(
                    "flowledger.commands.partitions",
                    partitions,
                    "Each partition uses a database connection, and half of the connections must remain for reads, health"
                            + " probes and rebuilds. With a pool of " + poolSize
                            + " connections (spring.datasource.hikari.maximum-pool-size), at most "
                            + Math.max(1, poolSize / 2) + " partitions are possible.");
        }
        int processors = Runtime.getRuntime().availableProcessors();
        return partitions > 0
                ? partitions
                : Math.max(1, Math.min(Math.min(MAX_DEFAULT_PARTITIONS, processors), poolSize / 4));
    }
}
