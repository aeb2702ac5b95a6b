package dev.flowledger.command.eventstore;

import dev.flowledger.api.content.ContentSeal;
import dev.flowledger.command.content.ContentKeyStore;
import java.time.Clock;
import java.util.Set;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** Configures Axon's event store on PostgreSQL, in the transaction of the command. */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
class EventStoreConfiguration {

    /**
     * On Spring Boot 4, Axon's auto-configuration finds no transaction manager and silently uses none. An event would
     * then be stored even if its projection fails.
     */
    @Bean
    static TransactionManager axonTransactionManager(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    @Bean
    @Qualifier("eventSerializer") static Serializer eventSerializer() {
        return new EventSerializer();
    }

    @Bean
    static ConnectionProvider connectionProvider(DataSource dataSource) {
        return new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(dataSource));
    }

    @Bean
    static EventStorageEngine eventStorageEngine(
            @Qualifier("eventSerializer") Serializer eventSerializer,
            Configuration axon,
            DataSource dataSource,
            ConnectionProvider connections,
            TransactionManager transactions,
            ContentKeyStore keys) {
        return new PostgresEventStorageEngine(
                eventSerializer, axon.upcasterChain(), dataSource, connections, transactions, keys);
    }

    @Bean
    static EventStore eventStore(EventStorageEngine engine, Configuration axon) {
        EmbeddedEventStore eventStore = new CountingEventStore(EmbeddedEventStore.builder()
                .storageEngine(engine)
                .messageMonitor(axon.messageMonitor(EventStore.class, "eventStore")));
        eventStore.registerDispatchInterceptor(new EventTimeInterceptor());
        return eventStore;
    }

    @Bean
    static ErasableContent erasableContent(ContentKeyStore keys) {
        return stream ->
                new ContentSeal(LoadedStreams.keys(Set.of(stream), keys)).usable(stream) != null || keys.isLost(stream);
    }

    /** The clock of the aggregates. */
    @Bean
    static Clock clock() {
        return Clock.systemUTC();
    }
}
