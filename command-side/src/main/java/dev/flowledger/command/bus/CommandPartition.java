package dev.flowledger.command.bus;

import dev.flowledger.api.ApiException;
import dev.flowledger.command.bus.CommandBatch.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue of commands and the thread that executes them. All commands for a stream are in one partition, so that they are
 * executed one after the other, in the order in which they were queued.
 */
final class CommandPartition {

    private static final Logger log = LoggerFactory.getLogger(CommandPartition.class);

    private final CommandExecutor executor;
    private final CommandBusSettings settings;
    private final CommandMetrics metrics;
    private final QueueCapacity capacity;
    private final Thread worker;
    private final Queue<QueuedCommand> queue = new ArrayDeque<>();
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;

    /** The commands that the worker executes. It has its full size from the start, so that taking commands needs no memory. */
    private final List<QueuedCommand> batch;

    CommandPartition(
            int number,
            CommandExecutor executor,
            CommandBusSettings settings,
            CommandMetrics metrics,
            QueueCapacity capacity) {
        this.executor = executor;
        this.settings = settings;
        this.metrics = metrics;
        this.capacity = capacity;
        this.batch = new ArrayList<>(settings.maxBatchSize());
        this.worker = new Thread(this::work, "commands-" + number);
        worker.setDaemon(true);
    }

    void start() {
        worker.start();
    }

    static ApiException stopping() {
        return ApiException.unavailable("The server is shutting down. Retry later.");
    }

    /** Queues a command that was counted as queued. After the stop its caller is answered with 503. */
    void add(QueuedCommand command) {
        lock.lock();
        try {
            if (!stopped) {
                queue.add(command);
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        capacity.release(command);
        command.fail(stopping());
    }

    /** Accepts no further commands. The worker ends after it has executed the queued ones. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the worker has ended. After the timeout, answers the remaining callers with 503. */
    void awaitStop(Duration timeout) throws InterruptedException {
        worker.join(Math.max(1, timeout.toMillis()));
        failAll(stopping());
    }

    private void work() {
        boolean stopping = false;
        while (!stopping) {
            try {
                stopping = !awaitBatch();
                execute();
            } catch (RuntimeException | Error e) {
                // Such as an exhausted heap. The worker must not end: the commands of its streams would wait for it.
                fail(e);
            } finally {
                batch.clear();
            }
        }
    }

    private void execute() {
        metrics.recordQueueTimes(batch);
        if (batch.isEmpty()) {
            return;
        }
        CommandExecutor.Attempt last = executor.execute(batch);
        if (last.outcome() == Outcome.NO_CONNECTION) {
            // Each further batch would wait for a connection too, and its callers even longer.
            failAll(last.unavailable());
        }
    }

    private void fail(Throwable failure) {
        try {
            batch.forEach(command -> command.fail(failure));
            log.error("A batch of commands failed with an unexpected exception", failure);
        } catch (RuntimeException | Error e) {
            log.error("The callers of a failed batch cannot be answered");
        }
    }

    /** Waits for commands and takes those that fit into one batch. Returns false when the partition is stopped and empty. */
    private boolean awaitBatch() {
        lock.lock();
        try {
            while (queue.isEmpty() && !stopped) {
                changed.awaitUninterruptibly();
            }
            takeBatch();
            return !batch.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void takeBatch() {
        long bytes = 0;
        while (batch.size() < settings.maxBatchSize() && !queue.isEmpty()) {
            bytes += queue.element().bytes();
            if (!batch.isEmpty() && bytes > settings.maxBatchBytes().toBytes()) {
                break;
            }
            batch.add(queue.remove());
        }
        capacity.release(batch);
    }

    private void failAll(ApiException failure) {
        List<QueuedCommand> waiting;
        lock.lock();
        try {
            waiting = List.copyOf(queue);
            queue.clear();
            capacity.release(waiting);
        } finally {
            lock.unlock();
        }
        waiting.forEach(command -> command.fail(failure));
    }
}
