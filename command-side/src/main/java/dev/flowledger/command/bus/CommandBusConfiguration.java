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

/** Puts the origin of a command and the retry of a lost race around the command bus. */
@Configuration(proxyBeanMethods = false)
class CommandBusConfiguration {

    private static final int RETRY_THREADS = 4;

    @Bean(destroyMethod = "shutdown")
    static ScheduledExecutorService retryExecutor() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("command-retry-");
        threads.setDaemon(true);
        return Executors.newScheduledThreadPool(RETRY_THREADS, threads);
    }

    /** Runs first in the transaction of every command. */
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
        gateway.registerDispatchInterceptor(new CommandOrigin());
        return gateway;
    }

    /** Axon's defaults would put the parent's identifier where the correlation id belongs. */
    @Bean
    static CorrelationDataProvider messageOrigin() {
        return new MessageOriginProvider(CommandOrigin.CAUSATION_ID, CommandOrigin.CORRELATION_ID);
    }

    @Bean
    static CorrelationDataProvider commandOrigin() {
        return new SimpleCorrelationDataProvider(CommandOrigin.ACTOR, CommandOrigin.COMMAND);
    }
}
