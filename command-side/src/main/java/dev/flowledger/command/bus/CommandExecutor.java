package dev.flowledger.command.bus;

import dev.flowledger.command.barrier.SharedAppendBarrier;
import dev.flowledger.command.bus.CommandBatch.Outcome;
import java.util.List;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.correlation.CorrelationDataProvider;

/** Executes batches of commands and answers their callers. */
final class CommandExecutor {

    private final TransactionManager transactions;
    private final SharedAppendBarrier barrier;
    private final List<CorrelationDataProvider> correlation;
    private final CommandBusSettings settings;
    private final CommandMetrics metrics;

    CommandExecutor(
            TransactionManager transactions,
            SharedAppendBarrier barrier,
            List<CorrelationDataProvider> correlation,
            CommandBusSettings settings,
            CommandMetrics metrics) {
        this.transactions = transactions;
        this.barrier = barrier;
        this.correlation = correlation;
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Executes commands in one transaction. If it is rolled back, executes each half of the commands in a transaction of its own,
     * until the command that fails is alone. A lost race or a command that fails therefore does not affect other callers. While the
     * database is unavailable, no further transaction is tried: each would wait for the same timeout.
     */
    Outcome execute(List<QueuedCommand> commands) {
        CommandBatch batch = new CommandBatch(commands, correlation, settings.maxLoadedBytes());
        Outcome outcome = batch.execute(transactions, barrier);
        if (outcome == Outcome.ROLLED_BACK && commands.size() > 1) {
            int half = commands.size() / 2;
            List<QueuedCommand> others = commands.subList(half, commands.size());
            Outcome first = execute(commands.subList(0, half));
            if (first.isUnavailable()) {
                others.forEach(command -> command.fail(CommandBatch.databaseUnavailable()));
                return first;
            }
            return execute(others);
        }
        List<QueuedCommand> remaining = batch.answer();
        metrics.recordBatch(commands.size() - remaining.size());
        return remaining.isEmpty() ? outcome : execute(remaining);
    }
}
