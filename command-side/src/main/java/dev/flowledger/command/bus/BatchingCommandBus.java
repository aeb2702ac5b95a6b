package dev.flowledger.command.bus;

import dev.flowledger.api.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.Registration;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * A command bus that executes all commands that wait in one database transaction, because the commit is the most expensive part
 * of a command. A command never waits for others to join it.
 *
 * <p>Commands are partitioned by stream. Each partition has a queue and a worker (docs/adr/0016-batches-of-commands.md).
 */
final class BatchingCommandBus extends SimpleCommandBus implements SmartLifecycle {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private final CommandBusSettings settings;
    private final int partitionCount;
    private final CommandExecutor executor;
    private final CommandMetrics metrics;
    private final QueueCapacity capacity;
    private volatile List<CommandPartition> partitions = List.of();

    BatchingCommandBus(
            Builder builder,
            CommandBusSettings settings,
            int poolSize,
            CommandExecutor executor,
            CommandMetrics metrics,
            QueueCapacity capacity) {
        super(builder);
        this.settings = settings;
        this.partitionCount = settings.partitions(poolSize);
        this.executor = executor;
        this.metrics = metrics;
        this.capacity = capacity;
    }

    /** Queues a command. The callback is called by a worker. */
    @Override
    protected <C, R> void handle(
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        QueuedCommand queued = QueuedCommand.of(command, handler, callback);
        List<CommandPartition> running = partitions;
        if (running.isEmpty()) {
            queued.fail(CommandPartition.stopping());
            return;
        }
        // Those that are queued already may wait for a commit that does not end.
        ApiException problem = executor.problemWithChanges();
        if (problem == null) {
            problem = capacity.reserve(queued);
        }
        if (problem != null) {
            queued.fail(problem);
        } else {
            int partition = Math.floorMod(queued.stream().hashCode(), running.size());
            running.get(partition).add(queued);
        }
    }

    /** Interceptors would run once per batch and not once per command. */
    @Override
    public Registration registerHandlerInterceptor(MessageHandlerInterceptor<? super CommandMessage<?>> interceptor) {
        throw new UnsupportedOperationException("The command bus does not support handler interceptors");
    }

    @Override
    public void start() {
        partitions = IntStream.range(0, partitionCount)
                .mapToObj(number -> new CommandPartition(number, executor, settings, metrics, capacity))
                .toList();
        partitions.forEach(CommandPartition::start);
    }

    /** Executes the commands that wait. */
    @Override
    public void stop() {
        List<CommandPartition> stopping = partitions;
        stopping.forEach(CommandPartition::stop);
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        try {
            for (CommandPartition partition : stopping) {
                partition.awaitStop(Duration.ofNanos(deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        partitions = List.of();
    }

    @Override
    public boolean isRunning() {
        return !partitions.isEmpty();
    }

    /** Starts before the web server and stops after it, and after its last requests. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1024;
    }
}
