package dev.flowledger.ledger;

import dev.flowledger.api.ledger.LedgerEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds the archives of events that are not in the event store. */
final class ArchiveNames {

    /** The archive of an event before it is looked up. */
    static final String UNKNOWN = "";

    /** Reads the positions of each archive once for a page, because an archive can have many ranges. */
    private static final String NAMES = """
            with archive as materialized (
                select name, positions * int8multirange(int8range(?, ?, '[]')) as positions
                from event_store.archive where positions && int8range(?, ?, '[]'))
            select position, name from unnest(?::bigint[]) as position join archive on positions @> position""";

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

    /**
     * The events of a page, with the names of the archives to which they were moved. Without events that are neither in the event store
     * nor in an archive: verification finds them.
     */
    List<LedgerEvent> named(List<LedgerEvent> page) {
        Long[] missing = page.stream()
                .filter(event -> event.archive() != null)
                .map(LedgerEvent::position)
                .sorted()
                .toArray(Long[]::new);
        if (missing.length == 0) {
            return page;
        }
        Map<Long, String> names = names(missing);
        return page.stream()
                .map(event -> event.archive() == null
                        ? event
                        : LedgerEvent.archived(
                                event.event(), event.entry(), names.getOrDefault(event.position(), UNKNOWN)))
                .filter(event -> !UNKNOWN.equals(event.archive()))
                .toList();
    }

    /** The archives that contain these positions, which are in ascending order. */
    private Map<Long, String> names(Long[] positions) {
        Long first = positions[0];
        Long last = positions[positions.length - 1];
        Map<Long, String> names = new HashMap<>();
        jdbc.query(
                NAMES,
                row -> {
                    names.put(row.getLong("position"), row.getString("name"));
                },
                first,
                last,
                first,
                last,
                positions);
        return names;
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
