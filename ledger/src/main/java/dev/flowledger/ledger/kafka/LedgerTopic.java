package dev.flowledger.ledger.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.ledger.Cursor;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The topic, as the node that publishes sees it. Opening it fences the producer of the previous node and ends its transaction, so
 * that nothing is added behind the last record that is read back. Not usable after an exception.
 */
final class LedgerTopic implements AutoCloseable {

    static final String POSITION = "position";
    static final String HASH = "hash";

    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] CLOUD_EVENT = "application/cloudevents+json".getBytes(UTF_8);

    /** Larger than any event. */
    private static final String MAX_MESSAGE_BYTES = Integer.toString(8 * 1024 * 1024);

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

    /** How many offsets before the end the last record is looked for at first. The end of each transaction has an offset, too. */
    private static final long FIRST_LOOK_BACK = 50;

    private final Producer<String, byte[]> producer;
    private final TopicPartition partition;
    private final Last last;

    /** Why an event of the transaction could not be sent; null if none has failed. */
    private volatile @Nullable Exception failure;

    private LedgerTopic(Producer<String, byte[]> producer, TopicPartition partition, Last last) {
        this.producer = producer;
        this.partition = partition;
        this.last = last;
    }

    /**
     * What the topic contains.
     *
     * @param event the last event; null if the topic contains none
     * @param expired whether the topic has contained other records before
     */
    record Last(@Nullable Cursor event, boolean expired) {}

    /** Opens the topic and creates it if it does not exist. */
    static LedgerTopic open(KafkaClients clients, String topic) {
        Producer<String, byte[]> producer = clients.producer();
        try (Admin admin = clients.admin();
                Consumer<byte[], byte[]> consumer = clients.consumer()) {
            requireOnePartition(admin, topic);
            producer.initTransactions();
            TopicPartition partition = new TopicPartition(topic, 0);
            return new LedgerTopic(producer, partition, readLast(admin, consumer, partition));
        } catch (RuntimeException | Error e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** What the topic contained when it was opened. */
    Last last() {
        return last;
    }

    /**
     * Adds an event to the transaction. Does not wait until it is sent.
     *
     * @throws KafkaException if this event or an earlier one could not be sent
     */
    void send(LedgerEvent event) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                // Now: the time of the event would be its age for the retention of the topic.
                null,
                event.event().subject(),
                event.line().getBytes(UTF_8));
        message.headers()
                .add(CONTENT_TYPE, CLOUD_EVENT)
                .add(POSITION, Long.toString(event.position()).getBytes(UTF_8))
                .add(
                        HASH,
                        HexFormat.of()
                                .formatHex(Objects.requireNonNull(event.entry()).hash())
                                .getBytes(UTF_8));
        Future<?> ignored = producer.send(message, (metadata, exception) -> {
            if (exception != null) {
                failure = exception;
            }
        });
        // Each further event could wait for an unavailable broker, too.
        Exception failed = failure;
        if (failed != null) {
            throw new KafkaException(failed);
        }
    }

    void begin() {
        producer.beginTransaction();
    }

    /** Waits until all events of the transaction are stored, and commits it. */
    void commit() {
        producer.commitTransaction();
    }

    void abort() {
        producer.abortTransaction();
    }

    /** Does not wait for Kafka. The next node that opens the topic aborts an open transaction. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    /** In several partitions the events would have no order. */
    private static void requireOnePartition(Admin admin, String topic) {
        int partitions;
        try {
            partitions = get(Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic)))
                    .partitions()
                    .size();
        } catch (UnknownTopicOrPartitionException missing) {
            create(admin, topic);
            partitions = 1;
        }
        if (partitions != 1) {
            throw new PublicationException(
                    "The Kafka topic must have one partition, because the ledger is one sequence.",
                    topic + " has " + partitions);
        }
    }

    private static void create(Admin admin, String topic) {
        NewTopic description = new NewTopic(topic, Optional.of(1), Optional.empty())
                .configs(Map.of("max.message.bytes", MAX_MESSAGE_BYTES));
        try {
            get(admin.createTopics(List.of(description)).all());
        } catch (TopicExistsException createdByAnotherNode) {
            requireOnePartition(admin, topic);
        }
    }

    private static Last readLast(Admin admin, Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        long beginning = offset(admin, partition, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        long written = offset(admin, partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        long end = offset(admin, partition, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        if (end < written) {
            // Not by a node of this server, because they use the same transactional id.
            throw new PublicationException(
                    "Another program has an open transaction on the Kafka topic.", "offsets " + end + " to " + written);
        }
        consumer.assign(List.of(partition));
        long from = end;
        for (long lookBack = FIRST_LOOK_BACK; from > beginning; lookBack *= 20) {
            from = Math.max(beginning, end - lookBack);
            ConsumerRecord<byte[], byte[]> found = readLast(consumer, partition, from, end);
            if (found != null) {
                return new Last(cursor(found), false);
            }
        }
        return new Last(null, beginning > 0);
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> readLast(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        consumer.seek(partition, from);
        ConsumerRecord<byte[], byte[]> found = null;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL_TIMEOUT)) {
                found = next;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException(
                        "The end of the topic could not be read within " + READ_TIMEOUT.toSeconds() + " s");
            }
        }
        return found;
    }

    private static Cursor cursor(ConsumerRecord<byte[], byte[]> message) {
        Header position = message.headers().lastHeader(POSITION);
        Header hash = message.headers().lastHeader(HASH);
        try {
            return Cursor.parse(text(position) + ":" + text(hash));
        } catch (IllegalArgumentException e) {
            throw new PublicationException(
                    "The last record of the Kafka topic is not an event of this ledger.", "offset " + message.offset());
        }
    }

    private static String text(@Nullable Header header) {
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec, IsolationLevel isolation) {
        return get(admin.listOffsets(Map.of(partition, spec), new ListOffsetsOptions(isolation))
                        .partitionResult(partition))
                .offset();
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }
}
