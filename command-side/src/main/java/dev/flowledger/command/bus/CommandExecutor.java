package dev.flowledger.command.bus;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.command.barrier.SharedAppendBarrier;
import dev.flowledger.command.bus.CommandBatch.Outcome;
import dev.flowledger.command.eventstore.FinalCommit;
import java.time.Duration;
import java.util.List;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.jspecify.annotations.Nullable;

/** Executes batches of commands and answers their callers. */
final class CommandExecutor {

    /** After this time no further part of a batch is executed that is slow. Callers wait for 10 s by default. */
    private static final Duration MAX_SEARCH = Duration.ofSeconds(6);

    private final TransactionManager transactions;
    private final SharedAppendBarrier barrier;
    private final FinalCommit commit;
    private final List<CorrelationDataProvider> correlation;
    private final CommandBusSettings settings;
    private final CommandMetrics metrics;
    private final DatabaseState database;

    CommandExecutor(
            TransactionManager transactions,
            SharedAppendBarrier barrier,
            FinalCommit commit,
            List<CorrelationDataProvider> correlation,
            CommandBusSettings settings,
            CommandMetrics metrics,
            DatabaseState database) {
        this.transactions = transactions;
        this.barrier = barrier;
        this.commit = commit;
        this.correlation = correlation;
        this.settings = settings;
        this.metrics = metrics;
        this.database = database;
    }

    /** Returns why the database does not accept changes; null if it accepts them. */
    @Nullable ApiException problemWithChanges() {
        String problem = database.problemWithChanges();
        return problem == null ? null : ApiException.unavailable(problem);
    }

    /**
     * Executes commands in one transaction. If it is rolled back, executes each half of the commands in a transaction of its own,
     * until the command that fails is alone. A lost race or a command that fails therefore does not affect other callers. While the
     * database is unavailable, no further transaction is tried: each would wait for the same timeout. A slow command is looked for
     * with shorter timeouts, and only for as long as the callers wait.
     */
    Attempt execute(List<QueuedCommand> commands) {
        Duration timeout = commands.size() == 1 ? null : settings.batchStatementTimeout();
        return execute(commands, timeout, System.nanoTime() + MAX_SEARCH.toNanos());
    }

    private Attempt execute(List<QueuedCommand> commands, @Nullable Duration timeout, long deadline) {
        Attempt attempt = attempt(commands, timeout);
        while (attempt.outcome() == Outcome.COMMITTED && !attempt.remaining().isEmpty()) {
            attempt = attempt(attempt.remaining(), timeout);
        }
        List<QueuedCommand> rolledBack = attempt.remaining();
        if (attempt.isExpensive() && System.nanoTime() - deadline > 0) {
            ApiException unavailable = attempt.unavailable();
            rolledBack.forEach(command -> command.fail(unavailable));
            return new Attempt(Outcome.UNAVAILABLE, List.of(), unavailable, true);
        }
        if (rolledBack.isEmpty()) {
            return attempt;
        }
        int half = rolledBack.size() / 2;
        List<QueuedCommand> others = rolledBack.subList(half, rolledBack.size());
        Attempt first = execute(rolledBack.subList(0, half), timeoutOfParts(half), deadline);
        if (first.outcome().isUnavailable()) {
            others.forEach(command -> command.fail(first.unavailable()));
            return first;
        }
        return execute(others, timeoutOfParts(others.size()), deadline);
    }

    private Duration timeoutOfParts(int commands) {
        return commands == 1
                ? settings.batchStatementTimeout()
                : settings.batchStatementTimeout().dividedBy(4);
    }

    /**
     * Executes commands in one transaction. The batch is local to this method, so that its aggregates, which may be large, do not
     * stay in memory while the remaining commands are executed.
     */
    private Attempt attempt(List<QueuedCommand> commands, @Nullable Duration timeout) {
        CommandBatch batch = new CommandBatch(commands, correlation, settings.maxLoadedBytes(), timeout, database);
        Outcome outcome = batch.execute(transactions, barrier, commit);
        if (outcome == Outcome.ROLLED_BACK && commands.size() > 1) {
            return new Attempt(outcome, commands, batch.unavailable(), batch.isExpensive());
        }
        List<QueuedCommand> remaining = batch.answer();
        metrics.recordBatch(commands.size() - remaining.size());
        return new Attempt(outcome, remaining, batch.unavailable(), batch.isExpensive());
    }

    /**
     * The result of a transaction.
     *
     * @param outcome how it ended
     * @param remaining the commands that have no result yet
     * @param unavailable the result of commands that are not executed because the database was unavailable
     * @param isExpensive whether a statement took too long or needed too much memory in the database
     */
    record Attempt(Outcome outcome, List<QueuedCommand> remaining, ApiException unavailable, boolean isExpensive) {}
}
