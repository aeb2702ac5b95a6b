package dev.flowledger.api.ledger;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the hashes of events in archives. */
@FunctionalInterface
public interface ArchivedHashes {

    /**
     * The hash of an event in an archive, which is verified; null if the archive does not contain the event.
     *
     * @throws IOException if the archive cannot be read or is damaged
     */
    byte @Nullable [] find(String archive, long position) throws IOException;
}
