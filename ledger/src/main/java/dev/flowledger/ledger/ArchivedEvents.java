package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.ArchiveCopy;
import dev.flowledger.api.ledger.LedgerEntry;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.ledger.archive.ArchiveStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads events that were moved to archives, and decrypts their content with the keys in the database. */
@Component
class ArchivedEvents {

    /** Neighbouring positions are in few archives. */
    private static final int MAX_OPEN = 4;

    private final LedgerReader ledger;
    private final ArchiveStorage storage;
    private final ArchiveNames names;

    ArchivedEvents(JdbcTemplate jdbc, LedgerReader ledger, ArchiveStorage storage) {
        this.ledger = ledger;
        this.storage = storage;
        this.names = new ArchiveNames(jdbc);
    }

    /**
     * Checks that the archives of matching events are there, before a response begins.
     *
     * @throws ApiException if one of them is not
     */
    void requireReadable(PositionRange range, EventFilter filter, long limit) {
        for (String name : names.ofEvents(range, filter, limit)) {
            try {
                if (!storage.contains(name)) {
                    throw new NoSuchFileException(name);
                }
            } catch (IOException e) {
                throw unavailable(name, e);
            }
        }
    }

    /** Opens a reader for one response. */
    Reader open() {
        return new Reader();
    }

    private ApiException unavailable(String archive, IOException cause) {
        return ApiException.unavailable(
                "The archive " + archive + " cannot be read from " + storage.location() + " (" + FailureReason.of(cause)
                        + "). It contains some of the events. Restore it there, or select other events.");
    }

    /** Reads the events of one response. An archive is copied when its first event is needed. */
    final class Reader implements AutoCloseable {

        private final Map<String, ArchiveCopy> open = new LinkedHashMap<>(MAX_OPEN, 0.75f, true);

        private Reader() {}

        /** The event with its content; an event that is not archived is returned unchanged. */
        LedgerEvent read(LedgerEvent event) throws IOException {
            String archive = event.archive();
            LedgerEntry entry = event.entry();
            if (archive == null || entry == null) {
                return event;
            }
            try {
                StoredEvent stored = copy(archive).read(entry.position());
                if (stored == null || !Arrays.equals(entry.hash(), hash(stored, entry.position()))) {
                    throw new IOException("it does not contain the event at position " + entry.position());
                }
                return ledger.withContent(List.of(new LedgerEvent(stored, entry)))
                        .get(0);
            } catch (IOException e) {
                throw unavailable(archive, e);
            }
        }

        private ArchiveCopy copy(String archive) throws IOException {
            ArchiveCopy copy = open.get(archive);
            if (copy == null) {
                if (open.size() == MAX_OPEN) {
                    Iterator<ArchiveCopy> eldest = open.values().iterator();
                    eldest.next().close();
                    eldest.remove();
                }
                try (InputStream file = storage.open(archive)) {
                    copy = ArchiveCopy.of(file);
                }
                open.put(archive, copy);
            }
            return copy;
        }

        private static byte[] hash(StoredEvent event, long position) {
            return TreeHash.leaf(event.canonical(position).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            for (ArchiveCopy copy : open.values()) {
                copy.close();
            }
        }
    }
}
