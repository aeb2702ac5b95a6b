package dev.flowledger.ledger;

import dev.flowledger.api.archive.PositionSet;
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
record RecordedArchive(String file, String sha256, PositionSet positions) {

    /** Selects the payloads of the events that record archives. */
    static final String PAYLOADS =
            "select payload from event_store.event where stream >= 'archive-' and stream < 'archive.' order by stream";

    /** Reads the payload of an event; empty if this server did not write it. A verification finds that its hash is wrong. */
    static Optional<RecordedArchive> parse(String payload) {
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
