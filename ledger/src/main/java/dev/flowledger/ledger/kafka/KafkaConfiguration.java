package dev.flowledger.ledger.kafka;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.ledger.LedgerReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Starts the publication if a Kafka cluster is configured. Otherwise no class of Kafka is loaded. */
@Configuration(proxyBeanMethods = false)
@Conditional(KafkaCondition.class)
@EnableConfigurationProperties(KafkaProperties.class)
class KafkaConfiguration {

    @Bean
    static LedgerPublisher ledgerPublisher(
            KafkaProperties properties,
            SslBundles bundles,
            @Value("${flowledger.kafka.topic}") String topic,
            LedgerReader reader,
            JdbcClient jdbc,
            DatabaseState database) {
        KafkaClients clients = new KafkaClients(properties, bundles, topic);
        return new LedgerPublisher(
                () -> LedgerTopic.open(clients, topic), reader, new Publications(jdbc, topic), database);
    }
}
