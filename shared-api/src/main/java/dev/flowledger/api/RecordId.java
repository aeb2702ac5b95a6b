package dev.flowledger.api;

import java.util.UUID;

/** The id of one generation of a record. */
public interface RecordId {

    /** The id as clients see it. */
    UUID value();

    /** The kind of record, as in {@link StreamKey#kind()}. */
    String kind();

    /** The event stream that contains the events of the record. */
    default String stream() {
        return StreamKey.fromId(kind(), value()).stream();
    }

    /** The generation of the record, counted from 1. */
    default int generation() {
        return StreamKey.generation(value());
    }
}
