package dev.flowledger.command.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.command.eventstore.GoldenEventsTest.Golden;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonEventUpcasterTest {

    private final EventSerializer serializer = new EventSerializer();

    static Stream<Golden> storedRevisions() {
        return GoldenEventsTest.storedRevisions();
    }

    @ParameterizedTest
    @MethodSource("storedRevisions")
    void unchanged_members_keep_their_text(Golden golden) {
        JsonEventUpcaster olderForm =
                new JsonEventUpcaster(golden.name(), "0", golden.revision(), event -> event.remove("gone"));
        String stored = golden.json().replaceFirst("\\{", "{\"gone\":[1,{}],");

        IntermediateEventRepresentation event = upcast(olderForm, golden.name(), "0", stored);

        assertThat(event.getData(String.class).getData()).isEqualTo(golden.json());
        Object read = serializer.deserialize(event.getData());
        assertThat(read).isEqualTo(golden.event());
    }

    @Test
    void events_of_other_types_and_revisions_are_unchanged() {
        JsonEventUpcaster olderForm = new JsonEventUpcaster("flow.created", "0", "1", Map::clear);

        assertThat(Stream.of("flow.created-1", "flow.deleted-0").map(form -> form.split("-", 2)))
                .allSatisfy(form -> assertThat(upcast(olderForm, form[0], form[1], "{\"a\":1}")
                                .getData(String.class)
                                .getData())
                        .isEqualTo("{\"a\":1}"));
    }

    @Test
    void a_revision_without_an_upcaster_is_rejected() {
        assertThatThrownBy(() ->
                        serializer.deserialize(new SimpleSerializedObject<>("{}", String.class, "flow.created", "0")))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("flow.created")
                .hasMessageContaining("0");
    }

    private IntermediateEventRepresentation upcast(
            JsonEventUpcaster olderForm, String type, String revision, String json) {
        return olderForm
                .upcast(Stream.of(new InitialEventRepresentation(
                        new GenericDomainEventEntry<>(
                                "flow", "flow-1", 0, "id", "2026-01-31T08:15:00Z", type, revision, json, "{}"),
                        serializer)))
                .findFirst()
                .orElseThrow();
    }
}
