package dev.flowledger.command.bus;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Metrics of the command bus: commands per transaction, waiting time, and the number of waiting commands. */
final class CommandMetrics {

    private final DistributionSummary batchSize;
    private final Timer queueTime;

    CommandMetrics(MeterRegistry meters, QueueCapacity queue) {
        batchSize = DistributionSummary.builder("flowledger.commands.batch.size")
                .description("Commands per database transaction")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .register(meters);
        queueTime = Timer.builder("flowledger.commands.queue.time")
                .description("Time that commands wait for their execution")
                .register(meters);
        Gauge.builder("flowledger.commands.queued", queue, QueueCapacity::commands)
                .description("Commands that wait for their execution")
                .register(meters);
        Gauge.builder("flowledger.commands.queued.size", queue, QueueCapacity::bytes)
                .description("Size of the request bodies of the commands that wait")
                .baseUnit("bytes")
                .register(meters);
    }

    void recordBatch(int size) {
        batchSize.record(size);
    }

    void recordQueueTimes(List<QueuedCommand> taken) {
        long now = System.nanoTime();
        taken.forEach(command -> queueTime.record(now - command.queuedAt(), TimeUnit.NANOSECONDS));
    }
}
