package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.flowrun.FlowRunArchived;
import dev.flowledger.rebuild.ReplayEventHandlers.EventHandlers;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Streams whose earlier events are missing in the shadow schema. */
class EventPageWriterTest {

    private static final String STREAM = "flow_run-key-1";

    private final BatchingRowWriter rows = mock();
    private final EventHandlers handlers = mock();
    private final EventStoreReader reader = mock();
    private final EventPageWriter writer = new EventPageWriter(rows, handlers, reader);

    private static DecodedEvent event(String type, long sequence) {
        return new DecodedEvent(sequence, new UUID(0, sequence), type, STREAM, sequence, List.of());
    }

    private void write(DecodedEvent first, DecodedEvent last) {
        when(rows.flush()).thenReturn(Set.of(STREAM)).thenReturn(Set.of());
        when(reader.readStreams(List.of(STREAM), STREAM, -1, false)).thenReturn(List.of(first, last));
        writer.write(List.of(last));
    }

    @Test
    void stream_may_begin_with_the_event_that_records_its_archive() {
        assertThatCode(() -> write(event(FlowRunArchived.TYPE, 4), event("flow_run.created", 5)))
                .doesNotThrowAnyException();
    }

    @Test
    void stream_must_not_begin_with_another_event() {
        assertThatThrownBy(() -> write(event("flow_run.state_set", 4), event("flow_run.deleted", 5)))
                .isInstanceOf(EventReplayException.class)
                .hasStackTraceContaining("sequence number 0");
    }
}
