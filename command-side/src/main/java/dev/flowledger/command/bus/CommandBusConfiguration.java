package dev.flowledger.command.bus;

import dev.flowledger.command.barrier.AppendBarrierInterceptor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Configures the command bus: append barrier, command metadata and retries of lost races. */
@Configuration(proxyBeanMethods = false)
class CommandBusConfiguration {

    private static final int RETRY_THREADS = 4;

    @Bean(destroyMethod = "shutdown")
    static ScheduledExecutorService retryExecutor() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("command-retry-");
        threads.setDaemon(true);
        return Executors.newScheduledThreadPool(RETRY_THREADS, threads);
    }

    /** Registers the append barrier as the first step in the transaction of every command. */
    @Bean
    static ConfigurerModule appendBarrierOfCommands(ObjectProvider<AppendBarrierInterceptor> interceptor) {
        return axon -> axon.onInitialize(configuration -> configuration.onStart(
                () -> configuration.commandBus().registerHandlerInterceptor(interceptor.getObject())));
    }

    @Bean
    static CommandGateway commandGateway(CommandBus bus, ScheduledExecutorService retryExecutor) {
        CommandGateway gateway = DefaultCommandGateway.builder()
                .commandBus(bus)
                .retryScheduler(new ConcurrencyRetryScheduler(retryExecutor))
                .build();
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
