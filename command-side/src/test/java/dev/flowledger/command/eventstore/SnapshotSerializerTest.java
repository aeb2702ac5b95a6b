package dev.flowledger.command.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The snapshots of all aggregates. */
@NullUnmarked
class SnapshotSerializerTest {

    /** Axon's models of the aggregates. With an inspection for each case, this class needs a third more processor time. */
    private static final Map<Class<?>, AggregateModel<?>> MODELS = new ConcurrentHashMap<>();

    private final SnapshotSerializer serializer = new SnapshotSerializer();

    @Property(tries = 100)
    void snapshot_and_later_events_give_the_state_of_all_events(@ForAll SampleStream kind, @ForAll Random random) {
        assertSnapshotIsContinued(kind, random);
    }

    @Property(tries = 300)
    @Tag("nightly")
    void further_snapshots_and_later_events_give_the_state_of_all_events(
            @ForAll SampleStream kind, @ForAll Random random) {
        assertSnapshotIsContinued(kind, random);
    }

    private void assertSnapshotIsContinued(SampleStream kind, Random random) {
        List<Event> events = kind.events(random);
        int included = 1 + random.nextInt(events.size());
        Object snapshot = restored(serialized(aggregate(kind, messages(events.subList(0, included)))));

        Object continued = aggregate(
                kind,
                DomainEventStream.concat(
                        DomainEventStream.of(message(included - 1, snapshot)),
                        DomainEventStream.of(messages(events).asStream().skip(included))));

        assertThat(continued).usingRecursiveComparison().isEqualTo(aggregate(kind, messages(events)));
    }

    /** If this test fails, increase {@code @Revision} of the aggregate and add a file. */
    @ParameterizedTest
    @EnumSource
    void snapshot_of_this_revision_has_the_json_of_its_file(SampleStream kind) throws IOException {
        SerializedObject<String> snapshot = serialized(aggregate(kind, messages(kind.events(new Random(4)))));

        assertThat(serializer.isCurrent(snapshot.getType())).isTrue();
        String file = "/snapshots/" + kind.aggregate().getSimpleName() + "-"
                + snapshot.getType().getRevision() + ".json";
        try (InputStream json = SnapshotSerializerTest.class.getResourceAsStream(file)) {
            assertThat(json).as(file).isNotNull();
            assertThat(snapshot.getData()).isEqualTo(new String(json.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"stream\":\"flow-1\",\"more\":1}", "{\"latest\":{\"id\":null}}", "[]", ""})
    void snapshot_of_another_shape_is_not_read(String json) {
        assertThatThrownBy(() -> restored(new SimpleSerializedObject<>(
                        json, String.class, SampleStream.FLOW.aggregate().getName(), "1")))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void snapshot_of_another_revision_or_class_is_not_current() {
        String flow = SampleStream.FLOW.aggregate().getName();

        assertThat(serializer.isCurrent(new SimpleSerializedType(flow, "2"))).isTrue();
        assertThat(serializer.isCurrent(new SimpleSerializedType(flow, "1"))).isFalse();
        assertThat(serializer.isCurrent(new SimpleSerializedType(flow + "OfEarlierVersion", "1")))
                .isFalse();
        assertThat(serializer.isCurrent(new SimpleSerializedType("java.lang.String", null)))
                .isFalse();
    }

    private SerializedObject<String> serialized(Object aggregate) {
        return serializer.serialize(aggregate, String.class);
    }

    private Object restored(SerializedObject<String> snapshot) {
        return serializer.deserialize(snapshot);
    }

    private static Object aggregate(SampleStream kind, DomainEventStream events) {
        return load(kind.aggregate(), events);
    }

    private static <T> T load(Class<T> type, DomainEventStream events) {
        T root = new GenericAggregateFactory<>(type).createAggregateRoot("stream", events.peek());
        EventSourcedAggregate<T> aggregate = EventSourcedAggregate.initialize(
                root, model(type), SimpleEventBus.builder().build(), NoSnapshotTriggerDefinition.TRIGGER);
        DefaultUnitOfWork.startAndGet(events.peek()).execute(() -> aggregate.initializeState(events));
        return aggregate.getAggregateRoot();
    }

    @SuppressWarnings("unchecked") // the model of the class
    private static <T> AggregateModel<T> model(Class<T> type) {
        return (AggregateModel<T>) MODELS.computeIfAbsent(type, AnnotatedAggregateMetaModelFactory::inspectAggregate);
    }

    private static DomainEventStream messages(List<Event> events) {
        return DomainEventStream.of(IntStream.range(0, events.size()).mapToObj(i -> message(i, events.get(i))));
    }

    private static DomainEventMessage<?> message(long sequence, Object payload) {
        return new GenericDomainEventMessage<>("kind", "stream", sequence, payload);
    }
}
