package dev.flowledger.command.bus;

import static org.axonframework.commandhandling.GenericCommandResultMessage.asCommandResultMessage;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FinalStatements;
import dev.flowledger.command.barrier.SharedAppendBarrier;
import dev.flowledger.command.eventstore.AppliedEvents;
import dev.flowledger.command.eventstore.FinalCommit;
import dev.flowledger.command.eventstore.LoadedStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Commands that are executed in one unit of work and one database transaction: either all their events and rows are committed,
 * or none.
 */
final class CommandBatch {

    /** How the transaction of a batch ended. */
    enum Outcome {
        /** There was no connection to the database. */
        NO_CONNECTION,
        /** The append barrier was not acquired, or a statement failed because the database is temporarily unavailable. */
        UNAVAILABLE,
        /** The transaction was rolled back, so that the commands can be executed again. */
        ROLLED_BACK,
        /** The commit failed. It may have taken effect, so the commands must not be executed again. */
        UNKNOWN,
        /** The transaction was committed. */
        COMMITTED;

        /** Whether further transactions would probably fail too, whatever their commands are. */
        boolean isUnavailable() {
            return this == NO_CONNECTION || this == UNAVAILABLE;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(CommandBatch.class);

    private static final String CANCELLED = "The database cancelled the change because it took too long. Retry later.";

    private static final String MAY_HAVE_BEEN_MADE =
            " The change may have been made. Repeat the request: with If-Match, unless it creates a record.";

    private final List<QueuedCommand> commands;
    private final BatchingUnitOfWork<CommandMessage<?>> unitOfWork;
    private final List<CommandResultMessage<?>> results = new ArrayList<>();
    private final LoadedStreams streams;
    private final FinalStatements finalStatements = new FinalStatements();
    private final long maxLoadedBytes;
    private final DatabaseState database;
    private final @Nullable Duration statementTimeout;
    private boolean isExpensive;
    private Outcome outcome = Outcome.NO_CONNECTION;
    private @Nullable String position;
    private ApiException unavailable = ApiException.unavailable(DatabaseProblem.UNAVAILABLE.detail());

    /** @param statementTimeout the timeout of the statements of the commands; null for that of the session */
    CommandBatch(
            List<QueuedCommand> commands,
            List<CorrelationDataProvider> correlation,
            DataSize maxLoaded,
            @Nullable Duration statementTimeout,
            DatabaseState database) {
        this.commands = commands;
        this.statementTimeout = statementTimeout;
        this.database = database;
        this.maxLoadedBytes = maxLoaded.toBytes();
        this.streams =
                new LoadedStreams(commands.stream().map(QueuedCommand::stream).toList());
        this.unitOfWork = new BatchingUnitOfWork<>(
                commands.stream().<CommandMessage<?>>map(QueuedCommand::message).toList());
        correlation.forEach(unitOfWork::registerCorrelationDataProvider);
    }

    /** Executes the commands in their order. Ends early after a command that exceeds the limit of loaded bytes. */
    Outcome execute(TransactionManager transactions, SharedAppendBarrier barrier, FinalCommit commit) {
        unitOfWork.start();
        try {
            requireChangesAreAccepted();
            Transaction transaction = transactions.startTransaction();
            unitOfWork.onRollback(rolledBack -> transaction.rollback());
            // Has no effect if the transaction has ended. Axon does not roll back after an Error in the commit phase.
            unitOfWork.onCleanup(ended -> transaction.rollback());
            outcome = Outcome.UNAVAILABLE;
            barrier.acquire(streams, statementTimeout);
            streams.bindTo(unitOfWork);
            if (commands.size() == 1) {
                // With more commands, JDBC batches save more than a round trip.
                finalStatements.bindTo(unitOfWork);
            }
            outcome = Outcome.ROLLED_BACK;
            handleAndCommit(transaction, commit);
        } catch (RuntimeException | Error e) {
            failWith(e);
        }
        return outcome;
    }

    private void requireChangesAreAccepted() {
        String problem = database.problemWithChanges();
        if (problem != null) {
            throw ApiException.unavailable(problem);
        }
    }

    private void handleAndCommit(Transaction transaction, FinalCommit commit) {
        // The last of all commit handlers, because Axon calls them in reverse order.
        unitOfWork.onCommit(appended -> {
            outcome = Outcome.UNKNOWN;
            if (!finalStatements.isEmpty() || commit.reportsPosition()) {
                position = commit.execute(finalStatements, () -> outcome = Outcome.ROLLED_BACK);
            }
            transaction.commit();
            outcome = Outcome.COMMITTED;
        });
        Iterator<QueuedCommand> next = commands.iterator();
        var last = unitOfWork.executeWithResult(() -> handle(next.next()), RollbackConfigurationType.ANY_THROWABLE);
        if (outcome != Outcome.COMMITTED) {
            failWith(last.exceptionResult());
        }
    }

    /**
     * Handles a command. If it is rejected before it has applied events, the batch continues. Otherwise the exception rolls the
     * batch back: the aggregate may have applied events that must not be appended, and a failed statement ends the transaction.
     */
    private @Nullable CommandResultMessage<?> handle(QueuedCommand command) throws Exception {
        // All aggregates of a batch are in memory until it ends.
        if (streams.bytesOfLongStreams() > maxLoadedBytes) {
            return null;
        }
        int applied = AppliedEvents.count(unitOfWork);
        CommandResultMessage<?> result;
        try {
            result = command.handle();
        } catch (ApiException | AggregateNotFoundException error) {
            if (AppliedEvents.count(unitOfWork) != applied) {
                throw error;
            }
            result = asCommandResultMessage(error);
        }
        results.add(result);
        return result;
    }

    private void failWith(Throwable failure) {
        if (unitOfWork.isActive()) {
            unitOfWork.rollback(failure);
        }
        if (outcome == Outcome.COMMITTED) {
            return;
        }
        Throwable result = failure;
        boolean tooExpensive = TransientDatabaseErrors.isExpensive(failure);
        isExpensive = tooExpensive && outcome == Outcome.ROLLED_BACK;
        if (tooExpensive || TransientDatabaseErrors.isUnavailable(failure)) {
            if (outcome == Outcome.ROLLED_BACK && !isExpensive) {
                outcome = Outcome.UNAVAILABLE;
            }
            unavailable = unavailable(failure);
            result = unavailable;
        } else if (outcome == Outcome.UNAVAILABLE && failure instanceof OutOfMemoryError) {
            // The streams of fewer commands may fit into memory.
            outcome = Outcome.ROLLED_BACK;
        } else if (failure instanceof ApiException error && outcome.isUnavailable()) {
            unavailable = error;
        }
        Throwable resultOfAll = result;
        results.clear();
        commands.forEach(command -> results.add(asCommandResultMessage(resultOfAll)));
    }

    /** Reports the failure here, once for all callers. */
    private ApiException unavailable(Throwable failure) {
        if (!database.report(failure)) {
            log.warn("A batch of commands failed: {}", TransientDatabaseErrors.message(failure));
        }
        DatabaseProblem problem = DatabaseProblem.of(failure).orElse(DatabaseProblem.UNAVAILABLE);
        if (outcome == Outcome.UNKNOWN) {
            return ApiException.unavailable(problem.description() + MAY_HAVE_BEEN_MADE);
        }
        return ApiException.unavailable(problem == DatabaseProblem.CANCELLED ? CANCELLED : problem.detail());
    }

    /** Whether a statement took too long or needed too much memory in the database, so that one command may be the cause. */
    boolean isExpensive() {
        return isExpensive;
    }

    /** The result of commands that were not executed because the database was unavailable to this batch. */
    ApiException unavailable() {
        return unavailable;
    }

    /**
     * Answers the callers: each with the result of its command, or all with the failure of the batch.
     *
     * @return the commands that were not executed, because the limit of loaded bytes was exceeded before
     */
    List<QueuedCommand> answer() {
        for (int i = 0; i < results.size(); i++) {
            commands.get(i).answer(CommitPosition.addTo(results.get(i), position));
        }
        return commands.subList(results.size(), commands.size());
    }
}
