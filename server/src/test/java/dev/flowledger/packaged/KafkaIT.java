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
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The ledger is published to a real Kafka broker, while publishing nodes freeze and are killed, and the broker is killed. */
class KafkaIT {

    private static final int EVENTS = Integer.getInteger("kafka.events", 2_500);

    /** Kills of the publishing node, and of the broker. */
    private static final int KILLS = Integer.getInteger("kafka.kills", 1);

    private static final int ARCHIVED_EVENTS = 50;

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** Each poll costs a node or the database some processor time. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private static final TopicPartition TOPIC = new TopicPartition("flowledger.events", 0);

    @TempDir
    Path directory;

    @RegisterExtension
    final StartedServers servers = new StartedServers();

    private final LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());

    /** Those that were not killed. */
    private final List<ServerProcess> nodes = new ArrayList<>();

    @Test
    void each_event_is_published_once_and_in_order_although_node_and_broker_are_killed() throws Exception {
        try (KafkaBroker broker = new KafkaBroker(directory).start()) {
            addNode(broker).awaitReady();
            String flow = addNode(broker).awaitReady().api().create("published").id();
            freezePublishingNode();
            for (int kill = 1; kill <= KILLS; kill++) {
                ServerProcess publishing = publishingNode();
                appendUntilFirstIsPublished(EVENTS / 5);
                publishing.kill();
                nodes.remove(publishing);
                if (kill < KILLS) {
                    addNode(broker).awaitReady();
                }
            }
            ServerProcess survivor = publishingNode();
            for (int kill = 1; kill < KILLS; kill++) {
                appendUntilFirstIsPublished(EVENTS / 25);
                broker.kill();
                broker.start();
                awaitPublished();
                awaitEndOfProblems(survivor);
            }

            long missing = changeEventsDuringOutage(broker, survivor);
            String removed = "Events were removed from the ledger: the one at position " + missing + " is missing";
            survivor.awaitLog(removed);
            awaitReason(survivor, removed);
            assertThat(lastPublished()).isEqualTo(missing - 1);
            removeOrRestoreEvent(missing);
            awaitPublished();
            awaitEndOfProblems(survivor);
            assertThat(database.ledgerSize()).isEqualTo(EVENTS);
            long end;
            try (KafkaConsumer<String, String> consumer = consumer(broker)) {
                end = end(consumer);
                assertPublished(read(consumer, end), survivor.api(), flow);
            }

            replaceEndOfLedger();
            survivor.awaitLog("The ledger does not contain the last event of the Kafka topic");
            awaitReason(survivor, "See docs/kafka.md. Cause: the last event of the topic is");
            try (KafkaConsumer<String, String> consumer = consumer(broker)) {
                assertThat(end(consumer)).as("nothing was published").isEqualTo(end);
            }
        }
    }

    private ServerProcess addNode(KafkaBroker broker) {
        ServerProcess node = servers.start(
                directory,
                freePort(),
                Map.of(
                        "SPRING_DATASOURCE_URL", database.url(),
                        "FLOWLEDGER_KAFKA_BOOTSTRAP_SERVERS", broker.address(),
                        "FLOWLEDGER_LEDGER_VERIFICATIONINTERVAL", "0",
                        "SPRING_KAFKA_PRODUCER_PROPERTIES_MAX_BLOCK_MS", "3000",
                        "SPRING_KAFKA_PROPERTIES_DEFAULT_API_TIMEOUT_MS", "3000",
                        "SPRING_KAFKA_PROPERTIES_REQUEST_TIMEOUT_MS", "3000"));
        nodes.add(node);
        return node;
    }

    private void freezePublishingNode() throws SQLException {
        ServerProcess frozen = publishingNode();
        for (int i = 0; i < 10; i++) {
            append(EVENTS / 250);
        }
        frozen.signal("STOP");
        nodes.remove(frozen);
        append(EVENTS / 100);
        awaitPublished();
        publishingNode();
        frozen.signal("CONT");
        nodes.add(frozen);
        for (int i = 0; i < 10; i++) {
            append(EVENTS / 250);
        }
        awaitPublished();
    }

    /**
     * Kills the broker during a publication and starts it again. While it is down, appends events, archives some of them and removes one.
     *
     * @return the position of the one that is removed
     */
    private long changeEventsDuringOutage(KafkaBroker broker, ServerProcess node) throws SQLException {
        awaitEndOfProblems(node);
        long outages = lines(node, "Will retry");
        appendUntilFirstIsPublished(EVENTS / 10);
        broker.kill();
        append(EVENTS - 1 - (int) database.events());
        await("health")
                .atMost(TIMEOUT)
                .until(() -> kafka(node).required("status").asString().equals("DOWN"));
        assertThat(node.isReady()).isTrue();
        assertThat(node.api().create("while Kafka is down").status()).isEqualTo(201);
        await("the lag, after the events are sequenced")
                .atMost(TIMEOUT)
                .until(() -> kafka(node).at("/details/lag_events").asLong() >= 1000);
        assertThat(new Api(node.address()).get("/actuator/prometheus").text())
                .containsPattern("flowledger_projection_lag_events\\{projection=\"kafka\"} [1-9]");
        assertThat(lines(node, "Will retry")).as("an outage is logged once").isEqualTo(outages + 1);
        await("sequencing").atMost(TIMEOUT).until(() -> database.outboxSize() == 0);
        long missing = database.ledgerSize() - 10;
        archiveEventsBefore(missing);
        removeOrRestoreEvent(missing);
        broker.start();
        return missing;
    }

    private void append(int events) throws SQLException {
        database.execute("""
                insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                select 'raw-' || gen_random_uuid(), 0, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), '{"raw": true}', '{}'
                from generate_series(1, %d)""".formatted(events));
    }

    private void appendUntilFirstIsPublished(int events) throws SQLException {
        long before = database.events();
        append(events);
        await("the first event")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .atMost(TIMEOUT)
                .until(() -> lastPublished() > before);
    }

    /** Does what the archiving of runs does. */
    private void archiveEventsBefore(long position) throws SQLException {
        String positions = " where position between " + (position - ARCHIVED_EVENTS) + " and " + (position - 1);
        database.execute(
                "insert into event_store.archive (name, location, sha256, bytes, events, flow_runs, task_runs, positions)"
                        + " select 'runs.ndjson', '/archives', '', 0, count(*), 0, 0,"
                        + " range_agg(int8range(position, position, '[]')) from event_store.ledger" + positions,
                "set session_replication_role = replica",
                "delete from event_store.event using event_store.ledger l" + positions
                        + " and l.global_index = event.global_index");
    }

    /** Removes the event of a ledger entry. If it was removed so, it is restored. */
    private void removeOrRestoreEvent(long position) throws SQLException {
        database.execute(
                "set session_replication_role = replica",
                "update event_store.ledger set global_index = -global_index where position = " + position);
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
        String published =
                "select (not exists (select from event_store.outbox) and (select max(position) from event_store.ledger)"
                        + " = (select max(position) from event_store.publication))::int";
        await("publication").pollInterval(POLL_INTERVAL).atMost(TIMEOUT).until(() -> database.number(published) == 1);
    }

    private long lastPublished() {
        return database.number("select coalesce(max(position), 0) from event_store.publication");
    }

    private static void awaitReason(ServerProcess node, String reason) {
        await(reason)
                .atMost(TIMEOUT)
                .until(() -> kafka(node).at("/details/reason").asString("").contains(reason));
    }

    /** There is a line at the start and at the end of each problem. */
    private static void awaitEndOfProblems(ServerProcess node) {
        await("the end of all problems")
                .atMost(TIMEOUT)
                .until(() -> lines(node, "Will retry") == lines(node, "published to Kafka again"));
    }

    private static long lines(ServerProcess server, String text) {
        return server.log().lines().filter(line -> line.contains(text)).count();
    }

    /** Waits until one of the nodes publishes. */
    private ServerProcess publishingNode() {
        return await("a node that publishes")
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .atMost(TIMEOUT)
                .until(() -> nodes.stream().filter(KafkaIT::isPublishing).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private static boolean isPublishing(ServerProcess server) {
        JsonNode details = kafka(server).required("details");
        return details.required("node").equals(details.path("publishing_node"));
    }

    private static JsonNode kafka(ServerProcess server) {
        return new Api(server.address()).get("/actuator/health").body().at("/components/kafka");
    }

    private static void assertPublished(List<ConsumerRecord<String, String>> published, Api api, String flow) {
        assertThat(published)
                .extracting(event -> header(event, "position"))
                .isEqualTo(LongStream.rangeClosed(1, EVENTS)
                        .mapToObj(Long::toString)
                        .toList());
        List<String> lines = api.get("/events", "Accept", "application/x-ndjson")
                .text()
                .lines()
                .toList();
        assertThat(published).extracting(ConsumerRecord::value).isEqualTo(lines);
        assertThat(lines)
                .filteredOn(line -> line.contains("\"type\":\"dev.flowledger.event.archived\""))
                .hasSize(ARCHIVED_EVENTS);
        assertThat(published.get(0).key()).isEqualTo(flow);
        assertThat(header(published.get(0), "content-type")).isEqualTo("application/cloudevents+json");
        assertThat(published).allSatisfy(event -> assertThat(event.value()).endsWith(header(event, "hash") + "\"}"));
    }

    /** A consumer that reads committed records of the topic. */
    private static KafkaConsumer<String, String> consumer(KafkaBroker broker) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.address(), "isolation.level", "read_committed");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        consumer.assign(List.of(TOPIC));
        return consumer;
    }

    private static long end(KafkaConsumer<String, String> consumer) {
        return consumer.endOffsets(List.of(TOPIC)).get(TOPIC);
    }

    private static List<ConsumerRecord<String, String>> read(KafkaConsumer<String, String> consumer, long end) {
        consumer.seekToBeginning(List.of(TOPIC));
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        while (consumer.position(TOPIC) < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    private static String header(ConsumerRecord<?, ?> event, String name) {
        return new String(event.headers().lastHeader(name).value(), UTF_8);
    }
}
