package dev.flowledger.query.readmodel;

import dev.flowledger.api.ReadModelVersion;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.SimpleQueryBus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;

/** How events reach the projections, and queries too. */
@Configuration(proxyBeanMethods = false)
class ReadModelConfiguration {

    private static final int VERSION = 4;

    @Bean
    static ReadModelRelease readModelRelease() {
        return new ReadModelRelease(
                VERSION,
                new ClassPathResource("read-model/tables.sql"),
                new ClassPathResource("read-model/indexes.sql"));
    }

    @Bean
    static ReadModelVersion readModelVersion(ReadModelRelease readModelRelease) {
        return new ReadModelVersion(readModelRelease.version());
    }

    /** To the live read model, in the transaction that is under way. */
    @Bean
    static RowWriter liveRows(JdbcTemplate jdbc) {
        return jdbc::update;
    }

    /**
     * Every projection runs in the transaction that appends the event, and its failure is the command's: Axon would log
     * and skip the event, and the row would be wrong for ever.
     */
    @Bean
    static ConfigurerModule projectInTheAppendTransaction() {
        return axon -> axon.eventProcessing(events -> events.usingSubscribingEventProcessors()
                .registerDefaultErrorHandler(configuration -> PropagatingErrorHandler.instance())
                .registerDefaultListenerInvocationErrorHandler(configuration -> PropagatingErrorHandler.instance()));
    }

    /** A query is one statement: a transaction around it would add two round trips and nothing else. */
    @Bean
    static QueryBus queryBus(org.axonframework.config.Configuration axon) {
        return SimpleQueryBus.builder()
                .transactionManager(NoTransactionManager.instance())
                .messageMonitor(axon.messageMonitor(QueryBus.class, "queryBus"))
                .build();
    }
}
