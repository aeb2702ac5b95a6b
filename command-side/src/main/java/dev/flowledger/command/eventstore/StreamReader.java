package dev.flowledger.command.eventstore;

import dev.flowledger.api.ledger.StoredEventData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads streams in pages that are limited in rows and in bytes, so that the memory of a command does not depend on the length
 * of its stream. The first page includes the snapshot, in the same round trip.
 */
final class StreamReader {

    /**
     * A stored snapshot.
     *
     * @param sequence the sequence number of the last event that it includes
     * @param state the serialized aggregate
     */
    record Snapshot(long sequence, SerializedObject<String> state) {}

    /**
     * The beginning of what a command has to read.
     *
     * @param snapshot the snapshot of the stream, if there is one
     * @param events the events after the snapshot; the pages after the first one are read when they are needed
     */
    record Beginning(@Nullable Snapshot snapshot, Stream<StoredEventData> events) {}

    private static final int MAX_EVENTS_PER_PAGE = 1000;

    /** A page ends with the event that exceeds this limit: a single event may have a megabyte. */
    private static final int MAX_BYTES_PER_PAGE = 1024 * 1024;

    private static final String PAGE = """
            select * from (
                select stream_type, stream, sequence, id, type, revision, "time", payload, metadata, bytes,
                    sum(bytes) over (order by sequence) as total_bytes
                from event_store.event where stream = ? and sequence >= %s order by sequence limit ?) page
            where total_bytes - bytes < ?""";

    private static final String READ = PAGE.formatted("?") + " order by sequence";

    /** A snapshot is never trusted over events: it is used only if the stream contains its event. */
    private static final String READ_WITH_SNAPSHOT =
            """
            with snapshot as (
                select null::text, s.stream, s.sequence, s.event_id, s.type, s.revision, e."time", s.state, null::json, 0, 0
                from event_store.snapshot s join event_store.event e
                    on e.stream = s.stream and e.sequence = s.sequence and e.id = s.event_id
                where s.stream = ?)
            %s
            union all select * from snapshot order by sequence""".formatted(PAGE.formatted("coalesce((select sequence + 1 from snapshot), 0)"));

    private final JdbcTemplate jdbc;

    StreamReader(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Reads the snapshot of a stream and the events after it. */
    Beginning read(String stream) {
        Page page = new Page(stream);
        jdbc.query(READ_WITH_SNAPSHOT, page::add, stream, stream, MAX_EVENTS_PER_PAGE, MAX_BYTES_PER_PAGE);
        LoadedStreams.addBytes(page.bytes + page.snapshotBytes());
        return new Beginning(page.snapshot, from(page));
    }

    /** Reads the events of a stream from a sequence number on. */
    Stream<StoredEventData> read(String stream, long first) {
        return from(page(stream, first));
    }

    private Stream<StoredEventData> from(Page first) {
        return Stream.iterate(first, Objects::nonNull, this::after).flatMap(page -> page.events.stream());
    }

    private @Nullable Page after(Page page) {
        return page.isLast() ? null : page(page.stream, page.next);
    }

    private Page page(String stream, long first) {
        Page page = new Page(stream);
        jdbc.query(READ, page::add, stream, first, MAX_EVENTS_PER_PAGE, MAX_BYTES_PER_PAGE);
        LoadedStreams.addBytes(page.bytes);
        return page;
    }

    private static final class Page {

        private final String stream;
        private final List<StoredEventData> events = new ArrayList<>();
        private @Nullable Snapshot snapshot;
        private long bytes;
        private long next;

        Page(String stream) {
            this.stream = stream;
        }

        void add(ResultSet row) throws SQLException {
            String streamType = row.getString("stream_type");
            long sequence = row.getLong("sequence");
            if (streamType == null) {
                snapshot = new Snapshot(
                        sequence,
                        new SimpleSerializedObject<>(
                                row.getString("payload"),
                                String.class,
                                row.getString("type"),
                                row.getString("revision")));
                return;
            }
            events.add(EventRow.event(row));
            bytes = row.getLong("total_bytes");
            next = sequence + 1;
        }

        long snapshotBytes() {
            return snapshot == null ? 0 : snapshot.state().getData().length();
        }

        /** Only the last page reaches no limit. */
        boolean isLast() {
            return events.size() < MAX_EVENTS_PER_PAGE && bytes < MAX_BYTES_PER_PAGE;
        }
    }
}
