package dev.flowledger.command.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.event.EventTypes;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stored form of every event, byte for byte. A file in golden/ is history: it is never edited, only added to. */
class GoldenEventsTest {

    private static final FlowId ID = FlowId.of("hello", 1);
    private static final Instant AT = Instant.parse("2026-01-31T08:15:00.00012Z");

    private final EventSerializer serializer = new EventSerializer();

    record Golden(String name, String revision, Object event) {
        String json() {
            try (InputStream file = GoldenEventsTest.class.getResourceAsStream("/golden/" + this + ".json")) {
                return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return name + "-" + revision;
        }
    }

    static Stream<Golden> everyStoredForm() {
        return Stream.of(
                new Golden("flow.created", "1", new FlowCreated(ID, "hello", List.of("b", "ä", "b"), AT)),
                new Golden("flow.updated", "1", new FlowUpdated(ID, List.of(), AT)),
                new Golden("flow.deleted", "1", new FlowDeleted(ID, AT)));
    }

    @ParameterizedTest
    @MethodSource("everyStoredForm")
    void an_event_is_written_as_it_always_was(Golden golden) {
        SerializedObject<String> stored = serializer.serialize(golden.event(), String.class);

        assertThat(stored.getData()).isEqualTo(golden.json());
        assertThat(stored.getType().getName()).isEqualTo(golden.name());
        assertThat(stored.getType().getRevision()).isEqualTo(golden.revision());
    }

    @ParameterizedTest
    @MethodSource("everyStoredForm")
    void an_event_is_read_from_what_was_written(Golden golden) {
        Object read = serializer.deserialize(
                new SimpleSerializedObject<>(golden.json(), String.class, golden.name(), golden.revision()));

        assertThat(read).isEqualTo(golden.event());
    }

    @Test
    void every_type_of_event_has_a_golden_form_of_its_current_revision() {
        List<String> types = StreamSupport.stream(EventTypes.all().spliterator(), false)
                .map(type -> type.name() + "-" + type.revision())
                .toList();

        assertThat(everyStoredForm().map(Golden::toString)).containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void metadata_is_written_in_the_order_of_its_keys() {
        MetaData metadata = MetaData.from(
                Map.of("command", "CreateFlow", "actor", "anonymous", "correlationId", "r", "causationId", "c"));

        assertThat(serializer.serialize(metadata, String.class).getData())
                .isEqualTo(
                        "{\"actor\":\"anonymous\",\"causationId\":\"c\",\"command\":\"CreateFlow\",\"correlationId\":\"r\"}");
    }
}
