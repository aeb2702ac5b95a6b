package dev.flowledger.api.archive;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of an archive: the key of its stream and its generation, which is always 1.
 *
 * @param value the id as clients see it
 */
public record ArchiveId(@JsonValue UUID value) implements RecordId {

    /** The kind of record. */
    public static final String KIND = "archive";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ArchiveId {}

    /** The id of the archive in a file. */
    public static ArchiveId of(String file) {
        return new ArchiveId(StreamKey.of(KIND, file).id(1));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
