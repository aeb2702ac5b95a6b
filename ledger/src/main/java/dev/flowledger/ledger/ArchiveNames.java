package dev.flowledger.ledger;

import dev.flowledger.api.ledger.LedgerEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds the archives of events that are not in the event store. */
final class ArchiveNames {

    /** The archive of an event before it is looked up. */
    static final String UNKNOWN = "";

    /** The ranges of all archives between two positions. One statement for a page, because an archive can have many ranges. */
    private static final String RANGES = """
            select name, lower(range) as first, upper(range) - 1 as last
            from event_store.archive, unnest(positions * int8multirange(int8range(?, ?, '[]'))) as range
            where positions && int8range(?, ?, '[]')""";

    private static final String CONTAIN_RECORD =
            "select exists (select from event_store.ledger join event_store.archive on positions @> position"
                    + " where left(subject, 100) = left(?, 100) and subject = ?)";

    private static final String OF_EVENTS = """
            select distinct name
            from (select position from event_store.ledger where position > ? and position < ?%s order by position %s limit ?) matching
            join event_store.archive on positions @> position order by name""";

    private final JdbcTemplate jdbc;

    ArchiveNames(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private record Range(String archive, long first, long last) {

        private static Range of(ResultSet row, int number) throws SQLException {
            return new Range(row.getString("name"), row.getLong("first"), row.getLong("last"));
        }
    }

    /**
     * The events of a page, with the names of the archives to which they were moved. Without events that are neither in the event store
     * nor in an archive: verification finds them.
     */
    List<LedgerEvent> named(List<LedgerEvent> page) {
        List<Long> missing = page.stream()
                .filter(event -> event.archive() != null)
                .map(LedgerEvent::position)
                .sorted()
                .toList();
        if (missing.isEmpty()) {
            return page;
        }
        NavigableMap<Long, Range> ranges = ranges(missing.get(0), missing.get(missing.size() - 1));
        return page.stream()
                .map(event -> named(event, ranges))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private NavigableMap<Long, Range> ranges(long first, long last) {
        Map<Long, Range> found = jdbc.query(RANGES, Range::of, first, last, first, last).stream()
                .collect(Collectors.toMap(Range::first, Function.identity(), (one, other) -> one));
        return new TreeMap<>(found);
    }

    private static @Nullable LedgerEvent named(LedgerEvent event, NavigableMap<Long, Range> ranges) {
        if (event.archive() == null) {
            return event;
        }
        Map.Entry<Long, Range> range = ranges.floorEntry(event.position());
        return range == null || range.getValue().last() < event.position()
                ? null
                : LedgerEvent.archived(
                        event.event(), event.entry(), range.getValue().archive());
    }

    /** The archives that contain some of the first matching events of a range. */
    List<String> ofEvents(PositionRange range, EventFilter filter, long limit) {
        List<Object> values = new ArrayList<>(List.of(range.after(), range.before()));
        values.addAll(filter.values());
        values.add(limit);
        return jdbc.queryForList(OF_EVENTS.formatted(filter.sql(), range.direction()), String.class, values.toArray());
    }

    /** Whether events of the record with this id were moved to an archive. */
    boolean containRecord(String subject) {
        return Boolean.TRUE.equals(jdbc.queryForObject(CONTAIN_RECORD, Boolean.class, subject, subject));
    }
}
