package dev.flowledger.ledger.kafka;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Creates clients with the settings {@code spring.kafka.*}. The settings that order and exactly-once publication depend on cannot
 * be changed.
 */
final class KafkaClients {

    /** About 300 events. In batches of 16 KiB, Kafka's default, each request would contain about 20. */
    private static final int BATCH_SIZE = 256 * 1024;

    private final KafkaProperties properties;
    private final SslBundles bundles;
    private final String transactionalId;

    KafkaClients(KafkaProperties properties, SslBundles bundles, String topic) {
        this.properties = properties;
        this.bundles = bundles;
        this.transactionalId = transactionalId(topic);
    }

    /** The same on all nodes, so that Kafka fences the producer of one node when another one takes over. */
    static String transactionalId(String topic) {
        return "flowledger." + topic;
    }

    Admin admin() {
        Map<String, Object> settings = properties.buildAdminProperties();
        addBundle(settings, properties.getAdmin().getSsl());
        return Admin.create(settings);
    }

    Producer<String, byte[]> producer() {
        Map<String, Object> settings = properties.buildProducerProperties();
        addBundle(settings, properties.getProducer().getSsl());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_SIZE);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** A consumer that sees committed records only and belongs to no group. */
    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = properties.buildConsumerProperties();
        addBundle(settings, properties.getConsumer().getSsl());
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void addBundle(Map<String, Object> settings, KafkaProperties.Ssl ofClient) {
        String name = ofClient.getBundle() == null ? properties.getSsl().getBundle() : ofClient.getBundle();
        if (name != null) {
            settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class);
            settings.put(SslBundle.class.getName(), bundles.getBundle(name));
        }
    }
}
