package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The shadow of the read model as one replay fills it. An index is drawn before its transaction commits, so the highest one that
 * can be seen says little; but while the gate is closed nobody is in between, and everything up to it is settled. That is looked
 * up again after each pass, until what has come meanwhile is so little that it can be written with the gate closed.
 */
final class ReadModelRebuild {

    private static final Logger log = LoggerFactory.getLogger(ReadModelRebuild.class);

    /** So many events are behind the last pass when it is time for the indexes. */
    private static final long FEW = 5_000;

    /** So many can be written while the writers wait. */
    private static final long A_MOMENTS_WORK = 200;

    /** How long those who come wait for those who are inside, before they are let in again. */
    private static final Duration PATIENCE_AT_THE_GATE = Duration.ofMillis(150);

    /** How long it tries to close the gate before it gives up. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);

    /** What makes a batch fast, and no less safe: the batch and the note that it was written are lost together. */
    private static final String LAZY_COMMIT = "select set_config('synchronous_commit', 'off', true)";

    private final UUID id;
    private final Purpose purpose;
    private final ReplayJobRepository replays;
    private final ShadowSchema schema;
    private final AppendBarrier barrier;
    private final EventStoreReader pages;
    private final LedgerLag ledger;
    private final ReplayEventHandlers.Handlers handlers;
    private final BatchingRowWriter rows;
    private final JdbcTemplate jdbc;
    private final LongRunningTransaction transaction;
    private final AsyncTaskExecutor reader;
    private final CountDownLatch stopped;
    private final long began = System.nanoTime();
    private Phase phase;
    private long position;
    private long written;
    private int drained;

    ReadModelRebuild(ReplayJob replay, ReplayParts parts, AsyncTaskExecutor reader, CountDownLatch stopped) {
        this.id = replay.id();
        this.purpose = replay.purpose();
        this.phase = replay.phase();
        this.position = replay.globalIndex();
        this.replays = parts.replays();
        this.schema = parts.schema();
        this.barrier = parts.barrier();
        this.pages = parts.pages();
        this.ledger = parts.ledger();
        this.jdbc = parts.jdbc();
        this.transaction = parts.transaction();
        this.rows = new BatchingRowWriter(jdbc);
        this.handlers = parts.projections().into(rows);
        this.reader = reader;
        this.stopped = stopped;
    }

    /** Thrown when the server is told to stop: the next start goes on. */
    static final class Stopped extends RuntimeException {
        Stopped() {
            super("The server stops", null, false, false);
        }
    }

    /** Makes the shadow, unless this replay goes on with one, and fills it until next to nothing is missing. */
    void fill() throws InterruptedException {
        if (phase == Phase.EVENTS) {
            if (position == 0 || !schema.exists()) {
                make();
            }
            long before;
            do {
                before = position;
                replayUpTo(settled());
            } while (position - before > FEW);
            transaction.run(() -> replays.enter(id, Phase.INDEXES));
        }
        if (phase != Phase.CATCH_UP) {
            transaction.run(() -> {
                if (purpose == Purpose.REBUILD) {
                    log.info("Making the indexes of the new read model; {} events are in it", written);
                    schema.createIndexes();
                }
                replays.enter(id, Phase.CATCH_UP);
            });
            phase = Phase.CATCH_UP;
        }
        long before;
        do {
            before = position;
            replayUpTo(settled());
        } while (position - before > A_MOMENTS_WORK);
    }

    private void make() {
        position = 0;
        transaction.run(() -> {
            schema.dropRetired();
            schema.create();
            replays.restart(id);
        });
    }

    /**
     * Closes the gate, writes into the shadow what is still missing, and does something, all in one transaction; and opens the gate
     * after it at the latest.
     */
    void withNothingMissing(BarrierControl barrierControl, Runnable then) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (transaction.get(() -> closeAndDrain(barrierControl, then)) == null) {
            waitAtTheGate(deadline);
            replayUpTo(settled());
        }
    }

    /** Null when the gate could not be closed, or there is too much to write for others to wait for it. */
    private @Nullable Boolean closeAndDrain(BarrierControl barrierControl, Runnable then) {
        try {
            if (!barrierControl.tryAcquireExclusive(PATIENCE_AT_THE_GATE)) {
                return null;
            }
            long last = lastIndex();
            if (last - position > A_MOMENTS_WORK * 2) {
                return null;
            }
            drain(last);
            then.run();
            return true;
        } finally {
            barrierControl.release();
        }
    }

    /** In this thread and on this connection: the writers may wait with all the others in their hands. */
    private void drain(long last) {
        long after = position;
        List<EventStoreReader.Event> page = pages.read(after, last);
        while (!page.isEmpty()) {
            rows.clear();
            page.forEach(this::handle);
            rows.flush();
            drained += page.size();
            after = page.get(page.size() - 1).globalIndex();
            page = pages.read(after, last);
        }
    }

    /** How many events were written with the gate closed. */
    int drained() {
        return drained;
    }

    /** The index up to which everything is settled. */
    private long settled() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Long settled =
                    transaction.get(() -> barrier.tryAcquireExclusive(PATIENCE_AT_THE_GATE) ? lastIndex() : null);
            if (settled != null) {
                long total = ledger.now().head();
                transaction.run(() -> replays.expect(id, total));
                return settled;
            }
            waitAtTheGate(deadline);
        }
    }

    private void waitAtTheGate(long deadline) throws InterruptedException {
        String holders = barrier.holders();
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("The writers' gate could not be closed for " + PATIENCE.toMinutes()
                    + " minutes. It is held by " + holders);
        }
        log.debug("Waiting for the writers' gate, which is held by {}", holders);
        // At random, so that nobody who writes at an interval meets it every time.
        rest(BETWEEN_TRIES.plusMillis(ThreadLocalRandom.current().nextLong(BETWEEN_TRIES.toMillis())));
    }

    private long lastIndex() {
        Long last = jdbc.queryForObject("select coalesce(max(global_index), 0) from event_store.event", Long.class);
        return last == null ? 0 : last;
    }

    /** While a page is written, the next one is read and decoded. */
    private void replayUpTo(long last) throws InterruptedException {
        CompletableFuture<List<EventStoreReader.Event>> next = read(position, last);
        List<EventStoreReader.Event> page = await(next);
        while (!page.isEmpty()) {
            rest(Duration.ZERO);
            List<EventStoreReader.Event> current = page;
            next = read(current.get(current.size() - 1).globalIndex(), last);
            try {
                transaction.run(() -> writeLazily(current));
            } catch (ReplayFailure | ReplayJobRepository.NotUnderWay e) {
                throw e;
            } catch (RuntimeException e) {
                throw culprit(current, e);
            }
            page = await(next);
        }
        // Where the last transactions were rolled back there is nothing to read.
        position = Math.max(position, last);
    }

    private CompletableFuture<List<EventStoreReader.Event>> read(long after, long upTo) {
        return CompletableFuture.supplyAsync(() -> pages.read(after, upTo), reader);
    }

    private static List<EventStoreReader.Event> await(CompletableFuture<List<EventStoreReader.Event>> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void writeLazily(List<EventStoreReader.Event> page) {
        jdbc.query(LAZY_COMMIT, row -> {});
        write(page);
    }

    /** First of all the note, so that who is not under way any more writes nothing. */
    private void write(List<EventStoreReader.Event> page) {
        long upTo = page.get(page.size() - 1).globalIndex();
        written += page.size();
        replays.advance(id, upTo, page.size(), written / ((System.nanoTime() - began) / 1e9));
        rows.clear();
        page.forEach(this::handle);
        rows.flush();
        position = upTo;
    }

    private void handle(EventStoreReader.Event event) {
        rows.of(event.stream());
        try {
            for (EventMessage<?> message : event.messages()) {
                handlers.handle(message);
            }
        } catch (Exception e) {
            throw new ReplayFailure(event.globalIndex(), event.id(), event.type(), e);
        }
    }

    /** Finds out which event of a page it is that cannot be written: one by one, and then nothing of it was. */
    private ReplayFailure culprit(List<EventStoreReader.Event> page, RuntimeException failure) {
        EventStoreReader.Event[] current = {page.get(0)};
        Throwable reason = failure;
        try {
            transaction.rollBack(() -> {
                for (EventStoreReader.Event event : page) {
                    current[0] = event;
                    rows.clear();
                    handle(event);
                    rows.flush();
                }
                // It was not the events: the disk, or the connection.
                current[0] = page.get(0);
            });
        } catch (RuntimeException again) {
            reason = again;
        }
        EventStoreReader.Event event = current[0];
        return reason instanceof ReplayFailure known
                ? known
                : new ReplayFailure(event.globalIndex(), event.id(), event.type(), reason);
    }

    private void rest(Duration time) throws InterruptedException {
        if (stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Stopped();
        }
    }

    /** What has been written, for the log. */
    long written() {
        return written + drained;
    }
}
