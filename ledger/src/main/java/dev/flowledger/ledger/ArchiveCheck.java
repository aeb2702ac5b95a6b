package dev.flowledger.ledger;

import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.ledger.ArchiveCopy;
import dev.flowledger.api.ledger.ArchiveReader;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.ledger.Findings.Kind;
import dev.flowledger.ledger.VerificationPages.Entry;
import dev.flowledger.ledger.archive.ArchiveStorage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Verifies archives: reads each file, compares it with the event that records it, with the tree and the entries of the ledger, and
 * reads the content of its events.
 */
@Component
class ArchiveCheck {

    /** Limits the memory for events with content, whose keys are read together. */
    private static final int MAX_PAGE_CHARACTERS = 4 * 1024 * 1024;

    private final ArchiveStorage storage;

    ArchiveCheck(ArchiveStorage storage) {
        this.storage = storage;
    }

    /**
     * Verifies all archives up to the end of a scan.
     *
     * @param progress runs after each archive; an exception ends the check
     * @return the files that this node cannot open. They are no inconsistency of the ledger: a folder may not be mounted
     */
    List<String> verify(LedgerScan scan, VerificationPages pages, Runnable progress) {
        List<String> missing = new ArrayList<>();
        for (RecordedArchive archive : pages.archives()) {
            if (archive.positions().last() <= scan.headPosition()
                    && !scan.findings().isFull()) {
                @Nullable String problem = null;
                try (InputStream file = storage.open(archive.file())) {
                    problem = problem(file, archive, scan, pages);
                } catch (IOException e) {
                    missing.add(archive.file());
                }
                if (problem != null) {
                    scan.findings()
                            .add(
                                    Kind.ARCHIVE,
                                    archive.positions().first(),
                                    archive.positions().last(),
                                    "The archive " + archive.file() + " is not valid: " + problem + ".");
                }
                progress.run();
            }
        }
        return List.copyOf(missing);
    }

    private static @Nullable String problem(
            InputStream file, RecordedArchive archive, LedgerScan scan, VerificationPages pages) {
        try (ArchiveCopy copy = ArchiveCopy.of(file)) {
            ArchiveReader.Content content = copy.content();
            if (!content.sha256().equals(archive.sha256())) {
                return "its checksum differs from the recorded one";
            }
            if (!content.positionSet().equals(archive.positions())) {
                return "its positions differ from the recorded ones";
            }
            if (!content.head()
                    .equals(pages.tree().findCheckpoint(content.head().position()))) {
                return "its events are not those of the ledger";
            }
            verifyEvents(copy, scan, pages);
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Compares what the entries contain of the events, and reads the content of the events. */
    private static void verifyEvents(ArchiveCopy copy, LedgerScan scan, VerificationPages pages) throws IOException {
        long[] positions = copy.content().positions();
        List<SearchColumns> columns = pages.searchColumns(positions);
        List<Entry> withContent = new ArrayList<>();
        long characters = 0;
        for (int i = 0; i < Math.min(positions.length, columns.size()); i++) {
            StoredEvent event = copy.read(positions[i]);
            if (event == null) {
                continue;
            }
            if (!columns.get(i).equals(SearchColumns.of(event))) {
                scan.findings()
                        .add(
                                Kind.ENTRY,
                                positions[i],
                                positions[i],
                                "The ledger entry at position " + positions[i] + " does not match its event ("
                                        + event.id() + ") in an archive: it was changed.");
            }
            if (ContentKeys.areNeededFor(event.payload())) {
                byte[] hash = Objects.requireNonNull(copy.content().hash(positions[i]));
                withContent.add(new Entry(positions[i], hash, columns.get(i), event));
                characters += event.payload().length();
            }
            if (characters > MAX_PAGE_CHARACTERS) {
                scan.verifyArchivedContent(withContent);
                withContent.clear();
                characters = 0;
            }
        }
        scan.verifyArchivedContent(withContent);
    }
}
