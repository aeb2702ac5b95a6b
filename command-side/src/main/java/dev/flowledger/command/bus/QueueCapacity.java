package dev.flowledger.command.bus;

import dev.flowledger.api.ApiException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the commands that wait in all partitions, and their bytes, and rejects those beyond the limits. */
final class QueueCapacity {

    private final CommandBusSettings settings;
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    QueueCapacity(CommandBusSettings settings) {
        this.settings = settings;
    }

    /** Counts a command as waiting. Returns the error for its caller if it exceeds a limit; then it is not counted. */
    @Nullable ApiException reserve(QueuedCommand command) {
        int waiting = commands.incrementAndGet();
        long waitingBytes = bytes.addAndGet(command.bytes());
        if (waiting > settings.maxQueued()) {
            release(command);
            return tooMany(settings.maxQueued() + " changes (flowledger.commands.max-queued)");
        }
        // A single command is always accepted: the size of request bodies is limited elsewhere.
        if (waitingBytes > settings.maxQueuedBytes().toBytes() && waitingBytes > command.bytes()) {
            release(command);
            return tooMany(settings.maxQueuedBytes().toKilobytes()
                    + " kB of request bodies (flowledger.commands.max-queued-bytes)");
        }
        return null;
    }

    /** Commands no longer wait. */
    void release(Collection<QueuedCommand> taken) {
        taken.forEach(this::release);
    }

    /** A command no longer waits. */
    void release(QueuedCommand command) {
        commands.decrementAndGet();
        bytes.addAndGet(-command.bytes());
    }

    /** The number of waiting commands. */
    int commands() {
        return commands.get();
    }

    /** The size of their request bodies. */
    long bytes() {
        return bytes.get();
    }

    private static ApiException tooMany(String limit) {
        return ApiException.unavailable("Too many changes are waiting: the limit is " + limit + ". Retry later.");
    }
}
