package dev.flowledger.query.readmodel;

import dev.flowledger.api.ReadModelVersion;
import dev.flowledger.query.standby.Standbys;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.SimpleQueryBus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Configures the projections and the query bus. */
@Configuration(proxyBeanMethods = false)
class ReadModelConfiguration {

    private static final int VERSION = 14;

    @Bean
    static ReadModelDefinition readModelDefinition() {
        return new ReadModelDefinition(
                VERSION,
                new ClassPathResource("read-model/tables.sql"),
                new ClassPathResource("read-model/keys.sql"),
                new ClassPathResource("read-model/indexes.sql"));
    }

    @Bean
    static ReadModelVersion readModelVersion(ReadModelDefinition readModelDefinition) {
        return new ReadModelVersion(readModelDefinition.version());
    }

    /** Replaces Spring Boot's template, so that the statements of requests can be cancelled. */
    @Bean
    static CancellableJdbcTemplate jdbcTemplate(DataSource dataSource) {
        return new CancellableJdbcTemplate(dataSource);
    }

    /** The client of reads by id or name, which standbys may answer. Its sessions keep their plans, unlike those of filters. */
    @Bean(defaultCandidate = false)
    static JdbcClient readClient(DataSource dataSource, Optional<Standbys> standbys) {
        return JdbcClient.create(new ReadTemplate(dataSource, standbys));
    }

    /**
     * Runs every projection in the transaction that appends the event, and fails the command if a projection fails. By default
     * Axon would log the failure and skip the event, and the row would stay wrong.
     */
    @Bean
    static ConfigurerModule projectInTheAppendTransaction() {
        return axon -> axon.eventProcessing(events -> events.usingSubscribingEventProcessors()
                .registerDefaultErrorHandler(configuration -> PropagatingErrorHandler.instance())
                .registerDefaultListenerInvocationErrorHandler(configuration -> PropagatingErrorHandler.instance()));
    }

    /** Runs queries without a transaction: each is one statement, and a transaction would add two round trips. */
    @Bean
    static QueryBus queryBus(org.axonframework.config.Configuration axon) {
        return SimpleQueryBus.builder()
                .transactionManager(NoTransactionManager.instance())
                .messageMonitor(axon.messageMonitor(QueryBus.class, "queryBus"))
                .build();
    }
}
