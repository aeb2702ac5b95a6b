package dev.flowledger.server.retention;

import dev.flowledger.api.archive.ArchiveCreated;
import dev.flowledger.api.archive.ArchiveId;
import dev.flowledger.api.flowrun.FlowRunArchived;
import dev.flowledger.api.key.ActorNames;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.command.time.MonotonicTime;
import dev.flowledger.query.readmodel.ReadModelState;
import dev.flowledger.server.retention.RunRemoval.LastEvent;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Moves the events of finished runs to an archive, in one transaction: it writes the file and verifies it, removes the events and
 * the rows of the read model, and appends the events that record it. A crash leaves everything as it was, or everything moved. Only
 * the end of the transaction holds the append barrier.
 */
@Component
class RunArchiver {

    /** One node at a time. The keys before are those of the append barrier and of replay jobs. */
    private static final String TRY_LOCK = "select pg_try_advisory_xact_lock(event_store.append_barrier() + 2)";

    /** A replay job holds the lock of this key. None starts before the transaction ends: it could copy rows of the runs. */
    private static final String TRY_LOCK_REPLAY = "select pg_try_advisory_xact_lock(event_store.append_barrier() + 1)";

    /** Also a job that was interrupted. It resumes when a node starts. */
    private static final String REPLAY_IN_PROGRESS =
            "select exists (select from event_store.replay_job where state in ('running', 'swapping'))";

    /** While the file is written, the transaction is idle. It has no snapshot then, and has changed nothing. */
    private static final String SETTINGS = "select set_config('statement_timeout', '60s', true),"
            + " set_config('lock_timeout', '10s', true), set_config('idle_in_transaction_session_timeout', '10min', true)";

    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(70);

    /** Appends that arrive during an attempt wait at most this long. */
    private static final Duration BARRIER_TIMEOUT = Duration.ofMillis(150);

    private static final Duration BARRIER_RETRY_DELAY = Duration.ofMillis(300);
    private static final int MAX_BARRIER_ATTEMPTS = 20;

    private static final String AFTER_REPLAY =
            "Runs are archived after the rebuild or the verification of the read model.";

    private static final String COMMAND = "ArchiveRuns";

    private static final Executor SAME_THREAD = Runnable::run;

    private final JdbcTemplate jdbc;
    private final ExpiredRuns expired;
    private final EventFile files;
    private final RunRemoval removal;
    private final AppendBarrier barrier;
    private final ReadModelState readModel;
    private final EventStore events;
    private final TransactionManager transactions;
    private final Clock clock;

    RunArchiver(
            JdbcTemplate jdbc,
            ExpiredRuns expired,
            EventFile files,
            RunRemoval removal,
            AppendBarrier barrier,
            ReadModelState readModel,
            EventStore events,
            TransactionManager transactions,
            Clock clock) {
        this.jdbc = jdbc;
        this.expired = expired;
        this.files = files;
        this.removal = removal;
        this.barrier = barrier;
        this.readModel = readModel;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Archives the runs that ended first.
     *
     * @param age how long ago they must have ended
     * @param maxEvents the maximum number of events of the archive
     * @param failing the runs that are skipped
     * @return the archive; null if there are no such runs, or another node archives runs
     * @throws PostponedException if no runs can be archived at present
     * @throws StorageException if the file cannot be stored
     * @throws FailedBatchException if these runs cannot be archived
     */
    @Nullable ArchiveCreated archive(Duration age, int maxEvents, FailingRuns failing) {
        RunBatch batch = new RunBatch();
        // The unit of work publishes the events and commits the transaction.
        UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage(COMMAND));
        unit.attachTransaction(transactions);
        ResultMessage<@Nullable ArchiveCreated> result = unit.executeWithResult(() -> {
            configure();
            if (!isTrue(TRY_LOCK)) {
                return null;
            }
            expired.addTo(batch, age, maxEvents, failing);
            return batch.isEmpty() ? null : archive(batch);
        });
        if (result.isExceptional()) {
            Throwable failure = result.exceptionResult();
            throw failure instanceof PostponedException || failure instanceof StorageException
                    ? (RuntimeException) failure
                    : new FailedBatchException(batch.flowRuns(), failure);
        }
        return result.getPayload();
    }

    private ArchiveCreated archive(RunBatch batch) throws IOException {
        if (isTrue(REPLAY_IN_PROGRESS)) {
            throw new PostponedException(AFTER_REPLAY);
        }
        files.requireLatest();
        Map<String, LastEvent> lastEvents = removal.lastEvents(
                batch.withKey().stream().map(FlowRunId::stream).toList());
        EventFile.Verified file = files.write(batch.streams());
        removal.removeEvents(batch, file.file(), file.content());
        requireNoReplay();
        acquireBarrier();
        if (!readModel.refresh()) {
            throw new PostponedException("Another version of Flowledger has replaced the read model.");
        }
        removal.removeRows(batch);
        ArchiveCreated archive = new ArchiveCreated(
                ArchiveId.of(file.file().name()),
                file.file(),
                batch.flowRuns().size(),
                batch.taskRuns(),
                file.content().positionSet(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        events.publish(messages(batch, archive, lastEvents));
        return archive;
    }

    private void requireNoReplay() {
        if (!isTrue(TRY_LOCK_REPLAY) || isTrue(REPLAY_IN_PROGRESS)) {
            throw new PostponedException(AFTER_REPLAY);
        }
    }

    private void acquireBarrier() {
        jdbc.execute("savepoint barrier");
        for (int attempt = 1; !barrier.tryAcquireExclusive(BARRIER_TIMEOUT); attempt++) {
            if (attempt == MAX_BARRIER_ATTEMPTS || Thread.currentThread().isInterrupted()) {
                throw new PostponedException("The append barrier is held by " + barrierHolders());
            }
            jdbc.execute("rollback to savepoint barrier");
            LockSupport.parkNanos(BARRIER_RETRY_DELAY.toNanos());
        }
    }

    private String barrierHolders() {
        jdbc.execute("rollback to savepoint barrier");
        return barrier.holders();
    }

    /** The event of the archive, and one for each stream that a later run may continue. */
    private List<DomainEventMessage<?>> messages(
            RunBatch batch, ArchiveCreated archive, Map<String, LastEvent> lastEvents) {
        MetaData metadata = MetaData.from(Map.of(
                "actor",
                ActorNames.RETENTION,
                "causationId",
                UUID.randomUUID().toString(),
                "command",
                COMMAND,
                "correlationId",
                UUID.randomUUID().toString()));
        List<DomainEventMessage<?>> messages = new ArrayList<>();
        messages.add(new GenericDomainEventMessage<>(ArchiveId.KIND, archive.id().stream(), 0, archive, metadata));
        for (FlowRunId run : batch.withKey()) {
            LastEvent last = Objects.requireNonNull(lastEvents.get(run.stream()));
            messages.add(new GenericDomainEventMessage<>(
                    FlowRunId.KIND,
                    run.stream(),
                    last.sequence() + 1,
                    new FlowRunArchived(run, archive.file().name(), MonotonicTime.next(last.at(), clock)),
                    metadata));
        }
        return messages;
    }

    private boolean isTrue(String query) {
        return Boolean.TRUE.equals(jdbc.queryForObject(query, Boolean.class));
    }

    /** The connection pool resets the network timeout when the connection is returned. */
    private void configure() {
        jdbc.execute((ConnectionCallback<Boolean>) RunArchiver::extendNetworkTimeout);
        jdbc.query(SETTINGS, row -> {});
    }

    private static boolean extendNetworkTimeout(Connection connection) throws SQLException {
        connection.setNetworkTimeout(SAME_THREAD, (int) NETWORK_TIMEOUT.toMillis());
        return true;
    }
}
