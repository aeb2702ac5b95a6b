package dev.flowledger.command.eventstore;

import dev.flowledger.api.content.ContentKey;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.ledger.StoredEventData;
import dev.flowledger.command.content.ContentKeyStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * The short streams of a batch of commands, which are read with one statement when the transaction begins. Long streams are
 * read when a command needs them.
 */
public final class LoadedStreams {

    private static final String RESOURCE = LoadedStreams.class.getName();

    /** Streams with more events or bytes are long. Together with the size of a batch, this limits the memory. */
    private static final int MAX_EVENTS = 20;

    private static final int MAX_BYTES = 32 * 1024;

    /**
     * The events of short streams, one row without an event for each long stream, and the keys of all: a row has columns of an event
     * or of a key. One statement, so that keys and events are of the same time.
     */
    public static final String SELECT = String.format(Locale.ROOT, """
            select stream, stream_type, sequence, id, type, revision, "time", payload, metadata, number, secret, erased_at
            from unnest(?::text[]) requested (stream)
            cross join lateral (
                select * from (
                    select stream_type, sequence, id, type, revision, "time",
                        case when is_short then payload end as payload, case when is_short then metadata end as metadata
                    from (
                        select *, row_number() over (order by sequence) as place,
                            count(*) over () <= %1$d and sum(bytes) over () <= %2$d as is_short
                        from (
                            select * from event_store.event
                            where event.stream = requested.stream order by sequence limit %1$d + 1
                        ) beginning
                    ) events
                    where is_short or place = 1
                ) event
                full join (
                    select number, secret, erased_at from event_store.content_key
                    where content_key.stream = requested.stream
                ) key on false
            ) loaded
            order by stream, sequence""", MAX_EVENTS, MAX_BYTES);

    private final Set<String> streams;
    private final Map<String, List<StoredEventData>> events = new HashMap<>();
    private final Set<String> longStreams = new HashSet<>();
    private final List<ContentKey> keys = new ArrayList<>();
    private @Nullable ContentKeys opening;
    private long bytesOfLongStreams;

    /** Creates the result for these streams, before they are read. */
    public LoadedStreams(Collection<String> streams) {
        this.streams = new HashSet<>(streams);
    }

    /** Sets the parameter of {@link #SELECT}. */
    public void setParameter(PreparedStatement select) throws SQLException {
        select.setArray(1, select.getConnection().createArrayOf("text", streams.toArray(String[]::new)));
    }

    /** Reads the result of {@link #SELECT}. */
    public void read(ResultSet rows, ContentKeyStore store) throws SQLException {
        while (rows.next()) {
            String stream = rows.getString("stream");
            if (rows.getString("stream_type") == null) {
                keys.add(store.key(rows));
            } else if (rows.getString("payload") == null) {
                longStreams.add(stream);
            } else {
                events.computeIfAbsent(stream, first -> new ArrayList<>()).add(EventRow.event(rows));
            }
        }
    }

    /** Makes the streams available to the event store in a unit of work. */
    public void bindTo(UnitOfWork<?> unitOfWork) {
        unitOfWork.resources().put(RESOURCE, this);
    }

    /** The bytes of events and snapshots that the unit of work has read for its long streams. */
    public long bytesOfLongStreams() {
        return bytesOfLongStreams;
    }

    /** Counts bytes that were read in the current unit of work. */
    static void addBytes(long bytes) {
        CurrentUnitOfWork.ifStarted(unitOfWork -> {
            LoadedStreams loaded = unitOfWork.root().getResource(RESOURCE);
            if (loaded != null) {
                loaded.bytesOfLongStreams += bytes;
            }
        });
    }

    /**
     * The keys of streams, read from the store unless the current unit of work has read them after the events. Those of long streams
     * are read again: their events were read when a command needed them, and an erasure may have been among them.
     */
    static List<ContentKey> keys(Set<String> streams, ContentKeyStore store) {
        LoadedStreams loaded = current();
        if (loaded == null) {
            return store.find(streams);
        }
        Set<String> others = new HashSet<>(streams);
        others.removeIf(loaded::isShort);
        List<ContentKey> keys = new ArrayList<>(loaded.keys);
        keys.removeIf(key -> !loaded.isShort(key.stream()));
        if (!others.isEmpty()) {
            keys.addAll(store.find(others));
        }
        return keys;
    }

    private static @Nullable LoadedStreams current() {
        return CurrentUnitOfWork.isStarted() ? CurrentUnitOfWork.get().root().getResource(RESOURCE) : null;
    }

    /** The events of a stream, if the current unit of work has read it. An empty list is a stream that does not exist. */
    static @Nullable List<StoredEventData> find(String stream) {
        LoadedStreams loaded = current();
        return loaded == null || !loaded.isShort(stream) ? null : loaded.opened(stream);
    }

    /** Whether the events and the keys of a stream were read together. */
    private boolean isShort(String stream) {
        return streams.contains(stream) && !longStreams.contains(stream);
    }

    private List<StoredEventData> opened(String stream) {
        ContentKeys all = opening == null ? new ContentKeys(keys) : opening;
        opening = all;
        return events.getOrDefault(stream, List.of()).stream()
                .map(event -> OpenedEvents.open(event, all))
                .toList();
    }
}
