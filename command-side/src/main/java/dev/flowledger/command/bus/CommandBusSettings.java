package dev.flowledger.command.bus;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the command bus.
 *
 * @param partitions the number of partitions, each with one worker and one database connection; 0 means one per processor,
 *     at most four
 * @param maxBatchSize how many commands may share a transaction
 * @param maxBatchBytes how many bytes the request bodies of the commands of a batch may have together; a larger command
 *     is executed alone
 * @param maxQueued how many commands may wait; the server responds to further ones with 503
 */
@Validated
@ConfigurationProperties("flowledger.commands")
record CommandBusSettings(
        @DefaultValue("0") @PositiveOrZero int partitions,
        @DefaultValue("64") @Min(1) int maxBatchSize,
        @DefaultValue("2MB") DataSize maxBatchBytes,
        @DefaultValue("1000") @Min(1) int maxQueued) {}
