package dev.flowledger.command.eventstore;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.HandlerDefinition;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.eventsourcing.SpringAggregateSnapshotter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Configures when and where snapshots of aggregates are taken: after a command, in a thread of their own. */
@Configuration(proxyBeanMethods = false)
class SnapshotConfiguration {

    private static final int MAX_WAITING = 100;

    /** One thread, because a snapshot uses a connection of the pool and is never urgent. */
    @Bean(destroyMethod = "shutdownNow", defaultCandidate = false)
    @Qualifier("snapshots") static ExecutorService snapshotExecutor() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("snapshot-");
        threads.setDaemon(true);
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), threads);
    }

    @Bean
    static Snapshotter snapshotter(
            EventStore eventStore,
            TransactionManager transactions,
            ParameterResolverFactory parameters,
            HandlerDefinition handlers,
            @Qualifier("snapshots") ExecutorService executor) {
        return SpringAggregateSnapshotter.builder()
                .eventStore(eventStore)
                .transactionManager(transactions)
                .parameterResolverFactory(parameters)
                .handlerDefinition(handlers)
                .executor(executor)
                .build();
    }

    /** For the attribute {@code snapshotTriggerDefinition} of aggregates. */
    @Bean
    static SnapshotTriggerDefinition longStreams(
            Snapshotter snapshotter, @Qualifier("eventSerializer") Serializer eventSerializer) {
        return LoadSnapshotTrigger.definition(snapshotter, eventSerializer);
    }
}
