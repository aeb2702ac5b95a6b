package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.ledger.KeptCheckpoints.Published;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares the checkpoints that were published to the table and to the file with the ledger. A checkpoint that the ledger does not
 * contain shows that the database was set back to an earlier state or rewritten.
 */
@Component
class PublishedCheckpoints {

    private static final Logger log = LoggerFactory.getLogger(PublishedCheckpoints.class);

    private static final int ROWS_PER_PAGE = 10_000;

    private final LedgerTree tree;
    private final KeptCheckpoints kept;

    /** The first checkpoint of the table that the ledger does not contain. */
    private volatile @Nullable Missing missingOfTable;

    /** The same for the file. */
    private volatile @Nullable Missing missingOfFile;

    private record Missing(String reason, String time) {}

    /** Why a witness does not accept a checkpoint that contradicts an earlier one; null if it does. */
    private volatile @Nullable String refusedByWitness;

    PublishedCheckpoints(LedgerTree tree, KeptCheckpoints kept) {
        this.tree = tree;
        this.kept = kept;
    }

    /** The first published checkpoint that the ledger does not contain, in a sentence; null if it contains all. */
    @Nullable String missing() {
        Missing missing = missingOfTable;
        // An auditor may have acknowledged on another node that the ledger does not contain earlier checkpoints of the
        // table.
        if (missing != null && kept.isAcknowledged(Instant.parse(missing.time()))) {
            missing = null;
        }
        if (missing == null) {
            missing = missingOfFile;
        }
        return missing == null ? null : missing.reason();
    }

    /** A witness has seen another history, in a sentence; null if it has not. */
    @Nullable String refusedByWitness() {
        return refusedByWitness;
    }

    /** Remembers why a witness does not accept a checkpoint; null if it does. */
    void setRefusedByWitness(@Nullable String reason) {
        refusedByWitness = reason;
    }

    /** Compares all checkpoints. Logs the first one that the ledger does not contain. */
    void compare(@Nullable Path file) throws IOException {
        missingOfTable = report(compareTable(), missingOfTable, "event_store.checkpoint");
        if (file != null) {
            missingOfFile = report(Files.exists(file) ? compareFile(file) : null, missingOfFile, file.toString());
        }
    }

    private static @Nullable Missing report(@Nullable Missing found, @Nullable Missing before, String source) {
        if (found != null && !found.equals(before)) {
            log.warn("{} The checkpoint is in {}", found.reason(), source);
        }
        return found;
    }

    private @Nullable Missing compareTable() {
        Comparison comparison = new Comparison();
        List<Published> page = kept.findAfter(Checkpoint.empty(), ROWS_PER_PAGE);
        while (!page.isEmpty()) {
            for (Published checkpoint : page) {
                if (!comparison.agrees(checkpoint)) {
                    return comparison.describe(checkpoint);
                }
            }
            page = kept.findAfter(page.get(page.size() - 1).checkpoint(), ROWS_PER_PAGE);
        }
        return null;
    }

    private @Nullable Missing compareFile(Path file) throws IOException {
        Comparison comparison = new Comparison();
        // A torn write may have left bytes that are not UTF-8. What is compared is ASCII.
        try (BufferedReader lines = Files.newBufferedReader(file, ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<Published> checkpoint = CheckpointLine.parse(line);
                if (checkpoint.isPresent() && !comparison.agrees(checkpoint.get())) {
                    return comparison.describe(checkpoint.get());
                }
            }
            return null;
        }
    }

    /** The comparison of consecutive checkpoints. */
    private final class Comparison {

        private final AscendingRoots roots = new AscendingRoots(tree);
        private long agreed;
        private @Nullable Checkpoint stored;

        boolean agrees(Published published) {
            stored = roots.find(published.checkpoint().position());
            boolean agrees = published.checkpoint().equals(stored);
            if (agrees) {
                agreed = published.checkpoint().position();
            }
            return agrees;
        }

        Missing describe(Published published) {
            boolean isUnknown = stored == null && published.checkpoint().position() <= tree.size();
            String reason = "The ledger no longer contains checkpoint "
                    + published.checkpoint().text() + " of " + published.time()
                    + (isUnknown
                            ? ": an entry or a hash of the tree is missing."
                            : ": it was rewritten or rolled back after position " + agreed + ".");
            return new Missing(reason, published.time());
        }
    }
}
