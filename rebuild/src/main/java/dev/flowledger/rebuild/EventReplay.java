package dev.flowledger.rebuild;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Replays events from the event store into the shadow schema. */
@Component
class EventReplay {

    /**
     * Safe, because the rows of a page and the position of the job are committed together: after a crash of PostgreSQL both or
     * none are there.
     */
    private static final String COMMIT_ASYNCHRONOUSLY = "select set_config('synchronous_commit', 'off', true)";

    private final EventStoreReader reader;
    private final ReplayEventHandlers handlers;
    private final ReplayJobRepository jobs;
    private final LongRunningTransaction transaction;
    private final JdbcTemplate jdbc;

    EventReplay(
            EventStoreReader reader,
            ReplayEventHandlers handlers,
            ReplayJobRepository jobs,
            LongRunningTransaction transaction,
            JdbcTemplate jdbc) {
        this.reader = reader;
        this.handlers = handlers;
        this.jobs = jobs;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    /** Starts or resumes the replay of a job. */
    Run start(ReplayJob job, StopSignal stop) {
        return new Run(job, stop);
    }

    /** The replay of one job on this node. */
    final class Run {

        private final ReplayJob job;
        private final StopSignal stop;
        private final EventPageWriter writer;
        private final long started = System.nanoTime();
        private long position;
        private long replayed;
        private int replayedUnderBarrier;

        private Run(ReplayJob job, StopSignal stop) {
            this.job = job;
            this.stop = stop;
            this.position = job.progress().globalIndex();
            BatchingRowWriter rows = new BatchingRowWriter(jdbc);
            this.writer = new EventPageWriter(rows, handlers.writingTo(rows));
        }

        ReplayJob job() {
            return job;
        }

        StopSignal stopSignal() {
            return stop;
        }

        /** The global index up to which all events are in the shadow schema. */
        long position() {
            return position;
        }

        /** Starts again with the first event. */
        void restart() {
            position = 0;
            jobs.restart(job.id());
        }

        /** Replays the events up to a global index, one transaction per page. Reads the next page while it writes one. */
        void replayUpTo(long last) throws InterruptedException {
            CompletableFuture<List<DecodedEvent>> next = reader.readAsync(position, last);
            List<DecodedEvent> page = await(next);
            while (!page.isEmpty()) {
                stop.check();
                next = reader.readAsync(lastIndex(page), last);
                write(page);
                page = await(next);
            }
            // Indexes of transactions that were rolled back have no event.
            position = Math.max(position, last);
        }

        private void write(List<DecodedEvent> page) {
            try {
                transaction.run(() -> {
                    jdbc.query(COMMIT_ASYNCHRONOUSLY, row -> {});
                    // First, so that nothing is written for a job that was cancelled or taken over by another node.
                    replayed += page.size();
                    jobs.advance(job.id(), lastIndex(page), page.size(), eventsPerSecond());
                    writer.write(page);
                });
                position = lastIndex(page);
            } catch (EventReplayException | ReplayJobRepository.JobEndedException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new FailingEventFinder(writer, transaction).find(page, e);
            }
        }

        private double eventsPerSecond() {
            return replayed / ((System.nanoTime() - started) / 1e9);
        }

        /**
         * Replays the last events while the append barrier is held: in the caller's thread and transaction, because appends that
         * wait for the barrier may use all other connections of the pool.
         */
        void replayUnderBarrier(long last) {
            long after = position;
            List<DecodedEvent> page = reader.read(after, last);
            while (!page.isEmpty()) {
                writer.write(page);
                replayedUnderBarrier += page.size();
                after = lastIndex(page);
                page = reader.read(after, last);
            }
        }

        /** The number of events that were replayed while the append barrier was held. */
        int replayedUnderBarrier() {
            return replayedUnderBarrier;
        }

        /** The number of events that this node has replayed. */
        long replayed() {
            return replayed + replayedUnderBarrier;
        }
    }

    private static long lastIndex(List<DecodedEvent> page) {
        return page.get(page.size() - 1).globalIndex();
    }

    private static List<DecodedEvent> await(CompletableFuture<List<DecodedEvent>> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
