package dev.flowledger.ledger;

import dev.flowledger.api.ledger.ArchiveReader;
import dev.flowledger.ledger.Findings.Kind;
import dev.flowledger.ledger.archive.ArchiveStorage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Verifies archives: reads each file, and compares it with the event that records it and with the tree of the ledger. */
@Component
class ArchiveCheck {

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
                    problem = problem(file, archive, pages.tree());
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

    private static @Nullable String problem(InputStream file, RecordedArchive archive, LedgerTree tree) {
        try {
            ArchiveReader.Content content = ArchiveReader.read(file);
            if (!content.sha256().equals(archive.sha256())) {
                return "its checksum differs from the recorded one";
            }
            if (!content.positionSet().equals(archive.positions())) {
                return "its positions differ from the recorded ones";
            }
            return content.head().equals(tree.findCheckpoint(content.head().position()))
                    ? null
                    : "its events are not those of the ledger";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
