package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayEventHandlers.EventHandlers;
import dev.flowledger.rebuild.ReplayJobRepository.JobEndedException;
import dev.flowledger.rebuild.StopSignal.ServerStoppingException;
import dev.flowledger.rebuild.StreamRanges.ChangedStream;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Copies the rows of all streams into the empty tables of the shadow schema. Each stream is read completely and in its order,
 * whatever global indexes its events have. Threads copy ranges of streams in parallel.
 */
@Component
class StreamCopy {

    /** A transaction ends after the stream that exceeds this number of events. It is a checkpoint. */
    private static final int EVENTS_PER_TRANSACTION = 5_000;

    /** Also at most a quarter of the connection pool, so that reads and health probes get connections. */
    private static final int MAX_THREADS = 4;

    private final EventStoreReader reader;
    private final ReplayEventHandlers handlers;
    private final StreamRanges ranges;
    private final ShadowSchema schema;
    private final LongRunningTransaction transaction;
    private final JdbcTemplate jdbc;
    private final int maxThreads;

    /** Platform threads: a replay is busy all the time, and virtual threads would not yield to requests. */
    private final Executor threads = new SimpleAsyncTaskExecutor("replay-copy-");

    StreamCopy(
            EventStoreReader reader,
            ReplayEventHandlers handlers,
            StreamRanges ranges,
            ShadowSchema schema,
            LongRunningTransaction transaction,
            JdbcTemplate jdbc,
            @Value("${spring.datasource.hikari.maximum-pool-size}") int poolSize) {
        this.maxThreads =
                Math.max(1, Math.min(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()), poolSize / 4));
        this.reader = reader;
        this.handlers = handlers;
        this.ranges = ranges;
        this.schema = schema;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    /** Copies the ranges that are not complete. */
    void copy(EventReplay.Run run) {
        Queue<StreamRange> remaining = new ConcurrentLinkedQueue<>(ranges.find());
        Map<String, List<String>> columns = schema.columns();
        AtomicBoolean failed = new AtomicBoolean();
        int count = Math.min(maxThreads, remaining.size());
        List<CompletableFuture<Void>> workers = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> new Worker(run, columns, failed, false).copyAll(remaining), threads))
                .toList();
        try {
            CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** A thread that copies ranges. */
    private final class Worker {

        private final EventReplay.Run run;
        private final AtomicBoolean failed;
        private final boolean oneByOne;
        private final StreamRows rows;
        private final EventHandlers projections;

        /** The events of the current transaction. */
        private int events;

        private @Nullable DecodedEvent first;
        private @Nullable DecodedEvent last;

        /**
         * Creates a worker.
         *
         * @param oneByOne whether the rows of each stream are written separately
         */
        Worker(EventReplay.Run run, Map<String, List<String>> columns, AtomicBoolean failed, boolean oneByOne) {
            this.run = run;
            this.failed = failed;
            this.oneByOne = oneByOne;
            this.rows = new StreamRows(jdbc, columns);
            this.projections = handlers.writingTo(rows);
        }

        /** If a range cannot be copied, the other threads end too. */
        void copyAll(Queue<StreamRange> remaining) {
            try {
                for (StreamRange range = remaining.poll(); range != null; range = remaining.poll()) {
                    copy(range);
                }
            } catch (RuntimeException e) {
                failed.set(true);
                throw e;
            }
        }

        private void copy(StreamRange range) {
            StreamRange rest = range;
            while (rest != null && !failed.get()) {
                run.stopSignal().check();
                StreamRange checkpoint = rest;
                try {
                    rest = transaction.get(() -> copyBatches(checkpoint));
                } catch (EventReplayException
                        | InvalidLedgerException
                        | JobEndedException
                        | ServerStoppingException e) {
                    throw e;
                } catch (RuntimeException e) {
                    throw first == null ? e : findFailingEvent(first, checkpoint, e);
                }
            }
        }

        /** Copies some streams and commits the checkpoint. Returns the rest of the range, null if there is none. */
        private @Nullable StreamRange copyBatches(StreamRange range) {
            EventReplay.commitAsynchronously(jdbc);
            StreamRange rest = readBatches(range);
            rows.flush();
            if (rest == null) {
                ranges.delete(range);
            } else {
                ranges.update(rest);
            }
            // Last, because the threads wait for each other's update. If the job was cancelled, the rows are rolled
            // back.
            run.advance(events);
            return rest;
        }

        private @Nullable StreamRange readBatches(StreamRange range) {
            events = 0;
            first = null;
            StreamRange rest = range;
            while (rest != null && events < EVENTS_PER_TRANSACTION) {
                rest = rest.changed() ? copyChangedStreams(rest) : copySingleEvents(rest);
            }
            return rest;
        }

        private @Nullable StreamRange copySingleEvents(StreamRange range) {
            List<DecodedEvent> page = reader.readSingleEvents(range, run.isVerified());
            for (DecodedEvent event : page) {
                handle(event, event.sequence());
                endStream();
            }
            return page.isEmpty() ? null : range.after(page.get(page.size() - 1).globalIndex());
        }

        private @Nullable StreamRange copyChangedStreams(StreamRange range) {
            List<ChangedStream> batch = ranges.nextChangedStreams(range);
            List<String> names = batch.stream().map(ChangedStream::stream).toList();
            StreamEvents streams = new StreamEvents(
                    (stream, sequence) -> reader.readStreams(names, stream, sequence, run.isVerified()));
            for (DecodedEvent event = streams.peek(); event != null; event = streams.peek()) {
                copyStream(event, streams);
            }
            return batch.isEmpty()
                    ? null
                    : range.after(batch.get(batch.size() - 1).index());
        }

        private void copyStream(DecodedEvent begin, StreamEvents streams) {
            long sequence = begin.firstSequence();
            for (DecodedEvent event = begin;
                    event != null && event.stream().equals(begin.stream());
                    event = streams.peek()) {
                handle(event, sequence++);
                streams.remove(event);
            }
            endStream();
        }

        private void endStream() {
            rows.endStream();
            if (oneByOne) {
                rows.flush();
            }
        }

        private void handle(DecodedEvent event, long expectedSequence) {
            first = first == null ? event : first;
            last = event;
            events++;
            try {
                if (event.sequence() != expectedSequence) {
                    throw new MissingEventException(expectedSequence);
                }
                for (EventMessage<?> message : event.messages()) {
                    projections.handle(message);
                }
            } catch (Exception e) {
                throw EventReplayException.of(event, e);
            }
        }

        /** Copies the streams of a failed transaction one by one, to find the one whose rows cannot be written. */
        private EventReplayException findFailingEvent(
                DecodedEvent firstEvent, StreamRange checkpoint, RuntimeException failure) {
            Worker single = new Worker(run, schema.columns(), failed, true);
            try {
                transaction.rollBack(() -> single.readBatches(checkpoint));
            } catch (EventReplayException e) {
                return e;
            } catch (RuntimeException e) {
                return EventReplayException.of(single.last == null ? firstEvent : single.last, e);
            }
            return EventReplayException.of(firstEvent, failure);
        }
    }
}
