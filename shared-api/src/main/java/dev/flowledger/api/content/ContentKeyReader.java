package dev.flowledger.api.content;

import java.util.Collection;

/** Reads the keys of the content of records. */
@FunctionalInterface
public interface ContentKeyReader {

    /** Reads the keys of some streams, with one statement. */
    ContentKeys read(Collection<String> streams);
}
