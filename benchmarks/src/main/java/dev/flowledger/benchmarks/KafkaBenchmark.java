package dev.flowledger.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Publishes the ledger to a Kafka broker while nodes and broker are killed, then measures the throughput. */
@Command(
        name = "benchmarks/kafka",
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Starts a Kafka broker, PostgreSQL and two servers that publish the ledger. Kills the publishing server three times"
                    + " and the broker twice while events are written, and fails if the topic has a gap, a duplicate or another"
                    + " order than the ledger.",
            "Then measures how fast a node publishes events that were written while Kafka was unavailable."
        })
final class KafkaBenchmark implements Runnable {

    private static final TopicPartition TOPIC = new TopicPartition("flowledger.events", 0);
    private static final int BATCHES = 200;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration BATCH_INTERVAL = Duration.ofMillis(300);

    private static final String INSERT = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            select 'raw-' || gen_random_uuid(), 0, 'raw', gen_random_uuid(), 'raw.happened', '1', now(),
                json_build_object('id', gen_random_uuid(), 'text', repeat('x', 250)), '{"actor":"benchmark"}'
            from generate_series(1, %d)""";

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "50000",
            converter = Numbers.Positive.class,
            description = "Events that are written while nodes and broker are killed.")
    private int events;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "300000",
            converter = Numbers.Positive.class,
            description = "Events of the measurement of the throughput.")
    private int backlog;

    @Mixin
    private ServerOptions options = new ServerOptions(List.of("-XX:+UseSerialGC", "-Xmx192m"));

    private final MarkdownReport report = new MarkdownReport();
    private final List<Server> servers = new ArrayList<>();

    private KafkaBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new KafkaBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("psql");
        Path directory = Workspace.create("kafka");
        // Unpacks the programs of PostgreSQL.
        Path embedded = directory.resolve("embedded").resolve("data");
        Server.start(embedded, options.javaOptions()).stop();
        PostgresCluster cluster = PostgresCluster.start(embedded, directory.resolve("database"));
        KafkaBroker broker = KafkaBroker.create(directory.resolve("broker"));
        Parts parts = new Parts(directory, cluster.client(), broker);
        servers.add(start(parts, 0));
        servers.add(start(parts, 1));
        report.print(
                "%s. JDK %s, commit %s. Load of the machine: %s.",
                Machine.description(), options.runtime().version(), Programs.commit(), Machine.load());
        report.print("");
        publishWhileProcessesAreKilled(parts);
        measureThroughput(parts);
        report.write("kafka.md");
        broker.kill();
        servers.forEach(Server::stop);
        cluster.stop();
    }

    /** What the servers use. */
    private record Parts(Path directory, PostgresClient postgres, KafkaBroker broker) {}

    private Server start(Parts parts, int number) {
        return Server.start(
                parts.directory().resolve("server-" + number).resolve("data"),
                options.runtime(),
                options.javaOptions(),
                Map.of(
                        "SPRING_DATASOURCE_URL",
                        "jdbc:postgresql://127.0.0.1:" + parts.postgres().port() + "/postgres?user=postgres",
                        "FLOWLEDGER_KAFKA_BOOTSTRAP_SERVERS",
                        parts.broker().address()));
    }

    private void publishWhileProcessesAreKilled(Parts parts) {
        PostgresClient postgres = parts.postgres();
        KafkaBroker broker = parts.broker();
        Thread writer = new Thread(() -> {
            for (int batch = 0; batch < BATCHES; batch++) {
                postgres.query(String.format(Locale.ROOT, INSERT, events / BATCHES));
                Waits.sleep(BATCH_INTERVAL);
            }
        });
        writer.setDaemon(true);
        writer.start();
        int nodes = 0;
        int brokers = 0;
        for (boolean isNode : List.of(true, false, true, false, true)) {
            Waits.sleep(Duration.ofSeconds(3));
            if (isNode) {
                killPublishingNode(parts);
                nodes++;
            } else {
                broker.kill();
                Waits.sleep(Duration.ofSeconds(2));
                broker.start();
                brokers++;
            }
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
        awaitPublished(postgres);
        List<Published> published = read(broker);
        check(postgres, published);
        report.print(
                "- %,d events published while the publishing node was killed %d times and the broker %d times: no gap, no"
                        + " duplicate, in the order of the ledger",
                published.size(), nodes, brokers);
    }

    private void killPublishingNode(Parts parts) {
        int[] publishing = {-1};
        Waits.until(
                () -> {
                    for (int number = 0; number < servers.size(); number++) {
                        JsonNode details = kafkaDetails(servers.get(number));
                        if (details.path("node").equals(details.path("publishing_node"))) {
                            publishing[0] = number;
                        }
                    }
                    return publishing[0] >= 0;
                },
                POLL_INTERVAL);
        servers.get(publishing[0]).kill();
        servers.set(publishing[0], start(parts, publishing[0]));
    }

    private static JsonNode kafkaDetails(Server server) {
        String health = server.send(server.request("/actuator/health").build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return JsonMapper.shared().readTree(health).at("/components/kafka/details");
    }

    private void measureThroughput(Parts parts) {
        PostgresClient postgres = parts.postgres();
        KafkaBroker broker = parts.broker();
        long before = ledgerSize(postgres);
        broker.kill();
        for (int written = 0; written < backlog; written += 10_000) {
            postgres.query(String.format(Locale.ROOT, INSERT, Math.min(10_000, backlog - written)));
        }
        Waits.until(() -> postgres.queryNumber("select count(*) from event_store.outbox") == 0, POLL_INTERVAL);
        broker.start();
        awaitPublished(postgres);
        List<Published> published = read(broker);
        check(postgres, published);
        List<Published> measured = published.subList((int) before, published.size());
        double seconds =
                (measured.get(measured.size() - 1).millis() - measured.get(0).millis()) / 1e3;
        double megabytes = measured.stream().mapToLong(Published::bytes).sum() / 1e6;
        report.print(
                "- Throughput: %,d events, %.0f MB, in %.1f s: **%,.0f events per second**",
                measured.size(), megabytes, seconds, measured.size() / seconds);
    }

    private static long ledgerSize(PostgresClient postgres) {
        return postgres.queryNumber("select coalesce(max(position), 0) from event_store.ledger");
    }

    private static void awaitPublished(PostgresClient postgres) {
        Waits.until(
                () -> postgres.queryNumber("select count(*) from event_store.outbox") == 0
                        && postgres.queryNumber("select max(position) from event_store.publication")
                                == ledgerSize(postgres),
                POLL_INTERVAL);
    }

    /** A record of the topic. */
    private record Published(String position, String hash, long millis, int bytes) {

        private static Published of(ConsumerRecord<byte[], byte[]> message) {
            return new Published(
                    header(message, "position"),
                    header(message, "hash"),
                    message.timestamp(),
                    message.serializedValueSize());
        }

        private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
            return new String(message.headers().lastHeader(name).value(), UTF_8);
        }
    }

    private static List<Published> read(KafkaBroker broker) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.address(), "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(TOPIC));
            long end =
                    Objects.requireNonNull(consumer.endOffsets(List.of(TOPIC)).get(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            List<Published> published = new ArrayList<>();
            while (consumer.position(TOPIC) < end) {
                consumer.poll(POLL_INTERVAL).forEach(message -> published.add(Published.of(message)));
            }
            return published;
        }
    }

    private static void check(PostgresClient postgres, List<Published> published) {
        List<String> ledger = postgres.query(
                        "select position || ' ' || encode(hash, 'hex') from event_store.ledger order by position")
                .lines()
                .toList();
        List<String> topic = published.stream()
                .map(event -> event.position() + " " + event.hash())
                .toList();
        if (!topic.equals(ledger)) {
            throw new BenchmarkException(String.format(
                    Locale.ROOT,
                    "The topic has %,d events and differs from the ledger, which has %,d.",
                    topic.size(),
                    ledger.size()));
        }
    }
}
