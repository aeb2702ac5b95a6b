package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.freePort;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.KafkaBroker;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The ledger is published to a real Kafka broker, while the publishing node freezes and is killed, and the broker is killed. */
class KafkaIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final TopicPartition TOPIC = new TopicPartition("flowledger.events", 0);

    @TempDir
    Path directory;

    private final LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());

    @Test
    void each_event_is_published_once_and_in_order_although_node_and_broker_are_killed() throws Exception {
        try (KafkaBroker broker = new KafkaBroker(directory).start();
                ServerProcess first = start(broker).awaitReady();
                ServerProcess second = start(broker).awaitReady()) {
            String flow = first.api().create("published").id();
            append(3000);
            awaitPublished();
            assertPublished(broker, first.api(), flow);

            ServerProcess survivor = isPublishing(first) ? first : second;
            ServerProcess publishing = survivor == first ? second : first;
            for (int i = 0; i < 10; i++) {
                append(200);
            }
            survivor.signal("STOP");
            append(500);
            awaitPublished();
            await("the other node").atMost(TIMEOUT).until(() -> isPublishing(publishing));
            survivor.signal("CONT");
            for (int i = 0; i < 10; i++) {
                append(200);
            }
            publishing.kill();
            append(1000);
            awaitPublished();
            await("the survivor").atMost(TIMEOUT).until(() -> isPublishing(survivor));

            broker.kill();
            append(1000);
            await("health")
                    .atMost(TIMEOUT)
                    .until(() -> kafka(survivor).required("status").asString().equals("DOWN"));
            assertThat(survivor.isReady()).isTrue();
            assertThat(survivor.api().create("while Kafka is down").status()).isEqualTo(201);
            assertThat(kafka(survivor).at("/details/lag_events").asLong()).isGreaterThanOrEqualTo(1000);
            assertThat(new Api(survivor.address()).get("/actuator/prometheus").text())
                    .containsPattern("flowledger_projection_lag_events\\{projection=\"kafka\"} [1-9]");
            broker.start();
            awaitPublished();
            survivor.awaitLog("The ledger is published to Kafka again");
            assertPublished(broker, survivor.api(), flow);
            assertThat(lines(survivor, "Will retry"))
                    .as("an outage is logged once, and its end; the freeze is one, too")
                    .isEqualTo(lines(survivor, "published to Kafka again"))
                    .isLessThanOrEqualTo(3);

            int published = read(broker).size();
            replaceEndOfLedger();
            survivor.awaitLog("The ledger does not contain the last event of the Kafka topic");
            await("health")
                    .atMost(TIMEOUT)
                    .until(() -> kafka(survivor)
                            .at("/details/reason")
                            .asString()
                            .contains("See docs/kafka.md. Cause: the last event of the topic is"));
            assertThat(read(broker)).hasSize(published);
        }
    }

    private ServerProcess start(KafkaBroker broker) {
        return ServerProcess.start(
                directory,
                freePort(),
                Map.of("SPRING_DATASOURCE_URL", database.url(), "FLOWLEDGER_KAFKA_BOOTSTRAP_SERVERS", broker.address()),
                "--spring.kafka.producer.properties[max.block.ms]=3000",
                "--spring.kafka.properties[default.api.timeout.ms]=3000",
                "--spring.kafka.properties[request.timeout.ms]=3000");
    }

    private void append(int events) throws SQLException {
        database.execute("""
                insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                select 'raw-' || gen_random_uuid(), 0, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), '{"raw": true}', '{}'
                from generate_series(1, %d)""".formatted(events));
    }

    /** A restored backup lacks the last events, and others get their positions. */
    private void replaceEndOfLedger() throws SQLException {
        database.execute(
                "set session_replication_role = replica",
                "delete from event_store.event where global_index in ("
                        + "select global_index from event_store.ledger order by position desc limit 10)",
                "delete from event_store.ledger where position > (select max(position) - 10 from event_store.ledger)",
                "set session_replication_role = origin");
        append(10);
    }

    private void awaitPublished() {
        await("publication")
                .atMost(TIMEOUT)
                .until(() -> database.outboxSize() == 0
                        && database.number("select coalesce(max(position), 0) from event_store.publication")
                                == database.ledgerSize());
    }

    private static long lines(ServerProcess server, String text) {
        return server.log().lines().filter(line -> line.contains(text)).count();
    }

    private static boolean isPublishing(ServerProcess server) {
        JsonNode details = kafka(server).required("details");
        return details.required("node").equals(details.path("publishing_node"));
    }

    private static JsonNode kafka(ServerProcess server) {
        return new Api(server.address()).get("/actuator/health").body().at("/components/kafka");
    }

    private void assertPublished(KafkaBroker broker, Api api, String flow) {
        List<ConsumerRecord<String, String>> published = read(broker);

        assertThat(published)
                .extracting(event -> header(event, "position"))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, database.ledgerSize())
                        .mapToObj(Long::toString)
                        .toList());
        List<String> lines = api.get("/events", "Accept", "application/x-ndjson")
                .text()
                .lines()
                .toList();
        assertThat(published).extracting(ConsumerRecord::value).isEqualTo(lines);
        assertThat(published.get(0).key()).isEqualTo(flow);
        assertThat(header(published.get(0), "content-type")).isEqualTo("application/cloudevents+json");
        assertThat(published).allSatisfy(event -> assertThat(event.value()).endsWith(header(event, "hash") + "\"}"));
    }

    /** Reads all committed records of the topic. */
    private static List<ConsumerRecord<String, String>> read(KafkaBroker broker) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.address(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            long end = consumer.endOffsets(List.of(TOPIC)).get(TOPIC);
            consumer.seekToBeginning(List.of(TOPIC));
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (consumer.position(TOPIC) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static String header(ConsumerRecord<?, ?> event, String name) {
        return new String(event.headers().lastHeader(name).value(), UTF_8);
    }
}
