package dev.flowledger.rebuild;

import dev.flowledger.rebuild.EventStoreReader.Entry;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJobRepository.JobEndedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Replays the events that were committed since the streams were copied, in the order of the ledger, and then the outbox. Every
 * committed event is in one of both. An event may have been copied already: its statements have no effect then.
 */
@Component
class EventReplay {

    /** Safe, because rows and checkpoint are committed together: after a crash of PostgreSQL both or none are there. */
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

    static void commitAsynchronously(JdbcTemplate jdbc) {
        jdbc.query(COMMIT_ASYNCHRONOUSLY, row -> {});
    }

    /** The replay of one job on this node. */
    final class Run {

        private final ReplayJob job;
        private final StopSignal stop;
        private final EventPageWriter writer;
        private final long started = System.nanoTime();
        private final AtomicLong replayed = new AtomicLong();
        private long position;

        /** The position up to which every event was compared with its ledger entry when its stream was copied. */
        private long checkedPosition;

        /** The global indexes of the replayed events whose positions are later, or that were in the outbox. */
        private final Set<Long> pending = new HashSet<>();

        private Run(ReplayJob job, StopSignal stop) {
            this.job = job;
            this.stop = stop;
            this.position = job.progress().position();
            BatchingRowWriter rows = new BatchingRowWriter(jdbc);
            this.writer = new EventPageWriter(rows, handlers.writingTo(rows), reader);
        }

        ReplayJob job() {
            return job;
        }

        StopSignal stopSignal() {
            return stop;
        }

        /** The position in the ledger up to which all events are in the shadow schema, once the streams are copied. */
        long position() {
            return position;
        }

        /** The number of events that this node has replayed. */
        long replayed() {
            return replayed.get();
        }

        /**
         * Starts again with the first event, in the transaction that creates the shadow schema.
         *
         * @param lastPosition a position in the ledger that was the last one before the streams were listed
         */
        void restart(long lastPosition) {
            jobs.restart(job.id(), lastPosition);
            position = lastPosition;
        }

        /** Whether the new read model replaces the live one only if the ledger is valid. */
        boolean isVerified() {
            return job.purpose() == Purpose.REBUILD && !job.unverified();
        }

        long checkedPosition() {
            return checkedPosition;
        }

        /**
         * All streams were copied. Their events have no later position than the current one, except those that were committed
         * during the copy.
         */
        void copied() {
            checkedPosition = position;
        }

        /** Adds events to the progress, in the transaction that copies them. */
        void advance(int events) {
            jobs.advance(job.id(), events, eventsPerSecond(events));
            replayed.addAndGet(events);
        }

        /** Replays the events that were committed since the last call, one transaction per page. Returns how many. */
        long replayNewEvents() {
            long count = 0;
            List<Entry> page = readLedger();
            while (!page.isEmpty()) {
                long end = page.get(page.size() - 1).position();
                List<Long> indexes = indexes(newEntries(page));
                replay(indexes, end);
                page.forEach(entry -> pending.remove(entry.globalIndex()));
                position = end;
                count += indexes.size();
                page = readLedger();
            }
            // Not the outbox alone: since the last page an event may have left it whose successor is in it.
            List<Entry> last = transaction.require(() -> reader.readLedgerAndOutbox(position));
            for (List<Long> indexes : pages(newEntries(last))) {
                replay(indexes, position);
                pending.addAll(indexes);
                count += indexes.size();
            }
            return count;
        }

        private List<Entry> readLedger() {
            return transaction.require(() -> reader.readLedger(position));
        }

        private void replay(List<Long> indexes, long end) {
            stop.check();
            List<DecodedEvent> events = transaction.require(() -> reader.readWithSuccessors(indexes, end, pending));
            try {
                transaction.run(() -> {
                    commitAsynchronously(jdbc);
                    // First, so that nothing is written for a job that was cancelled or taken over by another node.
                    jobs.advanceTo(job.id(), end, eventsPerSecond(indexes.size()));
                    writer.write(events);
                });
            } catch (EventReplayException | JobEndedException e) {
                throw e;
            } catch (RuntimeException e) {
                throw events.isEmpty() ? e : new FailingEventFinder(writer, transaction).find(events, e);
            }
            replayed.addAndGet(indexes.size());
        }

        /**
         * Replays the last events while the append barrier is held: in the caller's thread and transaction, because appends that
         * wait for the barrier may use all other connections of the pool.
         *
         * @param maxEvents if more events are left, none is replayed
         * @return the number of all events; empty if too many are left
         */
        OptionalLong replayUnderBarrier(int maxEvents) {
            List<Entry> entries = reader.readLedgerAndOutbox(position);
            List<Entry> newEntries = newEntries(entries);
            if (newEntries.size() > maxEvents) {
                return OptionalLong.empty();
            }
            Set<Long> written = new HashSet<>(pending);
            for (List<Long> page : pages(newEntries)) {
                writer.write(reader.readWithSuccessors(page, position, written));
                written.addAll(page);
            }
            return OptionalLong.of(position + entries.size());
        }

        private List<Entry> newEntries(List<Entry> entries) {
            return entries.stream()
                    .filter(entry -> !pending.contains(entry.globalIndex()))
                    .toList();
        }

        private double eventsPerSecond(int events) {
            return (replayed.get() + events) / ((System.nanoTime() - started) / 1e9);
        }
    }

    private static List<Long> indexes(List<Entry> entries) {
        return entries.stream().map(Entry::globalIndex).toList();
    }

    /** The global indexes in pages that are limited in number and size. */
    static List<List<Long>> pages(List<Entry> entries) {
        List<List<Long>> pages = new ArrayList<>();
        List<Long> page = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries) {
            page.add(entry.globalIndex());
            bytes += entry.bytes();
            if (page.size() == EventStoreReader.MAX_EVENTS_PER_PAGE || bytes >= EventStoreReader.MAX_BYTES_PER_PAGE) {
                pages.add(page);
                page = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!page.isEmpty()) {
            pages.add(page);
        }
        return pages;
    }
}
