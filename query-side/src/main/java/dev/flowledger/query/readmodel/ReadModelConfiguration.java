package dev.flowledger.query.readmodel;

import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.SimpleQueryBus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How events reach the projections, and queries too. */
@Configuration(proxyBeanMethods = false)
class ReadModelConfiguration {

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
