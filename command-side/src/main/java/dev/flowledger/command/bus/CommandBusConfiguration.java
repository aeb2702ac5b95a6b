package dev.flowledger.command.bus;

import dev.flowledger.api.Command;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.command.barrier.SharedAppendBarrier;
import dev.flowledger.command.eventstore.FinalCommit;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Configures the command bus: batches of commands, command metadata and retries of lost races. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CommandBusSettings.class)
class CommandBusConfiguration {

    private static final int RETRY_THREADS = 4;

    @Bean(destroyMethod = "shutdown")
    static ScheduledExecutorService retryExecutor() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("command-retry-");
        threads.setDaemon(true);
        return Executors.newScheduledThreadPool(RETRY_THREADS, threads);
    }

    @Bean
    static QueueCapacity queueCapacity(CommandBusSettings settings) {
        return new QueueCapacity(settings);
    }

    @Bean
    static CommandMetrics commandMetrics(MeterRegistry meters, QueueCapacity capacity) {
        return new CommandMetrics(meters, capacity);
    }

    @Bean
    static CommandExecutor commandExecutor(
            TransactionManager transactions,
            SharedAppendBarrier barrier,
            FinalCommit commit,
            org.axonframework.config.Configuration axon,
            CommandBusSettings settings,
            CommandMetrics metrics,
            DatabaseState database) {
        return new CommandExecutor(
                transactions, barrier, commit, axon.correlationDataProviders(), settings, metrics, database);
    }

    @Bean
    static CommandBus commandBus(
            CommandBusSettings settings,
            CommandExecutor executor,
            CommandMetrics metrics,
            QueueCapacity capacity,
            @Value("${spring.datasource.hikari.maximum-pool-size}") int poolSize,
            org.axonframework.config.Configuration axon) {
        SimpleCommandBus.Builder builder =
                SimpleCommandBus.builder().messageMonitor(axon.messageMonitor(CommandBus.class, "commandBus"));
        return new BatchingCommandBus(builder, settings, poolSize, executor, metrics, capacity);
    }

    /** Axon's resolver searches all methods and fields of a command for annotations, each time it handles one. */
    @Bean
    static CommandTargetResolver commandTargetResolver() {
        return command -> new VersionedAggregateIdentifier((Object) ((Command) command.getPayload()).stream(), null);
    }

    @Bean
    static CommandGateway commandGateway(CommandBus bus, ScheduledExecutorService retryExecutor) {
        CommandGateway gateway = new InterruptibleCommandGateway(DefaultCommandGateway.builder()
                .commandBus(bus)
                .retryScheduler(new ConcurrencyRetryScheduler(retryExecutor)));
        gateway.registerDispatchInterceptor(commands -> (index, command) -> CommandContext.require(command));
        return gateway;
    }

    /** By default, Axon would overwrite the correlation id with the identifier of the parent message. */
    @Bean
    static CorrelationDataProvider messageOrigin() {
        return new MessageOriginProvider(CommandContext.CAUSATION_ID, CommandContext.CORRELATION_ID);
    }

    @Bean
    static CorrelationDataProvider actorAndCommand() {
        return new SimpleCorrelationDataProvider(CommandContext.ACTOR, CommandContext.COMMAND);
    }
}
