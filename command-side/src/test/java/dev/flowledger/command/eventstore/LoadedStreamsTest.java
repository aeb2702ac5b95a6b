package dev.flowledger.command.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.content.ContentKey;
import dev.flowledger.command.content.ContentKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class LoadedStreamsTest {

    private static final String LONG = "flow_run-long";

    @Test
    void keys_of_a_long_stream_are_read_again_because_they_are_older_than_its_events() throws SQLException {
        ContentKey stale = ContentKey.random(LONG, 1);
        ContentKey erased = ContentKey.erased(LONG, 1, Instant.EPOCH);
        ContentKeyStore store = mock(ContentKeyStore.class);
        ResultSet rows = mock(ResultSet.class);
        // A row without a payload is a long stream, one without a type of stream is a key.
        when(rows.next()).thenReturn(true, true, false);
        when(rows.getString("stream")).thenReturn(LONG);
        when(rows.getString("stream_type")).thenReturn("flow_run", (String) null);
        when(store.key(rows)).thenReturn(stale);
        when(store.find(Set.of(LONG))).thenReturn(List.of(erased));
        LoadedStreams streams = new LoadedStreams(List.of(LONG));
        streams.read(rows, store);
        UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("test"));
        try {
            streams.bindTo(unit);

            assertThat(LoadedStreams.keys(Set.of(LONG), store)).containsExactly(erased);
        } finally {
            unit.rollback();
        }
    }
}
