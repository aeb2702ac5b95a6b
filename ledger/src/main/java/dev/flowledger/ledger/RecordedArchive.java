package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.archive.PositionSet;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.TreeHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An archive according to the event that records it. The table of archives is no source for a verification: its rows are not part
 * of the ledger.
 *
 * @param file the name of the file
 * @param sha256 the checksum of the file
 * @param positions the positions of the events
 */
public record RecordedArchive(String file, String sha256, PositionSet positions) {

    /** Selects the events that record archives, with their ledger entries. An event that is pending has none. */
    public static final String RECORDED = """
            select l.position, l.hash, %s
            from event_store.event e left join event_store.ledger l on l.global_index = e.global_index
            where e.stream >= 'archive-' and e.stream < 'archive.'
                and (l.position is not null
                    or exists (select from event_store.outbox o where o.global_index = e.global_index))
            order by e.stream""".formatted(StoredEvents.EVENT_COLUMNS);

    /** The archive in a row of {@link #RECORDED}; empty if the event does not match its own hash, or no server wrote it. */
    public static Optional<RecordedArchive> of(ResultSet row) throws SQLException {
        StoredEvent event = StoredEvents.event(row);
        byte[] hash = row.getBytes("hash");
        return hash == null
                        || Arrays.equals(
                                hash,
                                TreeHash.leaf(
                                        event.canonical(row.getLong("position")).getBytes(UTF_8)))
                ? parse(event.payload())
                : Optional.empty();
    }

    private static Optional<RecordedArchive> parse(String payload) {
        try {
            JsonNode json = JsonMapper.shared().readTree(payload);
            return Optional.of(new RecordedArchive(
                    json.path("file").path("name").asString(""),
                    json.path("file").path("sha256").asString(""),
                    PositionSet.parse(json.path("positions").asString(""))));
        } catch (JacksonException | IllegalArgumentException changed) {
            return Optional.empty();
        }
    }
}
