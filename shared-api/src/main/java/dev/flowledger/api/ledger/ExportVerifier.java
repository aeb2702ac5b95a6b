package dev.flowledger.api.ledger;

import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.ExportResult.Finding;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an export line by line, without a server: each hash must match its event, each position must follow the previous one,
 * and the root hash of an export that begins with the first event must be that of a checkpoint. It keeps only one line in memory.
 */
public final class ExportVerifier {

    private final @Nullable Checkpoint known;
    private final @Nullable ArchivedHashes archives;
    private final TreeBuilder tree = new TreeBuilder();
    private long line;
    private long events;
    private long archived;
    private long first;
    private long last;

    /** The first gap between positions. After a gap, each line is verified on its own. */
    private @Nullable Finding gapFinding;

    private @Nullable Finding finding;
    private boolean agrees;

    /**
     * Creates a verifier.
     *
     * @param known a checkpoint from outside that the export must agree with, or null
     */
    public ExportVerifier(@Nullable Checkpoint known) {
        this(known, null);
    }

    /**
     * Creates a verifier that also reads archives.
     *
     * @param archives the archives to which events were moved; null to trust the hashes of those events
     */
    public ExportVerifier(@Nullable Checkpoint known, @Nullable ArchivedHashes archives) {
        this.known = known;
        this.archives = archives;
        this.agrees = known != null && known.equals(Checkpoint.empty());
    }

    /**
     * Verifies the next line, without its line break.
     *
     * @return whether verification can continue; false after the first invalid line
     */
    public boolean accept(byte[] bytes) {
        if (finding != null) {
            return false;
        }
        line++;
        try {
            LedgerLine next = LedgerLine.parse(bytes);
            finding = verify(next);
            if (finding == null) {
                finding = take(next);
            }
        } catch (IllegalArgumentException e) {
            finding = finding(
                    "Line %d, where position %d is expected, is not a complete event of a ledger: %s.",
                    line, expected(), String.valueOf(e.getMessage()));
        }
        return finding == null;
    }

    /** The number of valid events so far. */
    public long events() {
        return events;
    }

    /** The result, after the last line. */
    public ExportResult result() {
        Finding found = finding == null ? findingOfExport() : withGapFinding(finding);
        return new ExportResult(
                found == null,
                found == null && agrees,
                events,
                archived,
                first,
                last,
                events > 0 && isComplete() ? Checkpoint.of(last, tree.root()) : null,
                found);
    }

    private @Nullable Finding verify(LedgerLine next) {
        if (!next.hasValidHash()) {
            // The position itself may have been changed.
            return finding(
                    "The event in line %d, where position %d is expected, does not match its hash: the event or its hash was changed.",
                    line, events == 0 ? next.position() : expected());
        }
        return events > 0 && next.position() <= last
                ? finding(
                        "Line %d has position %d, but follows position %d: a line was added, duplicated or moved.",
                        line, next.position(), last)
                : verifyArchived(next);
    }

    private @Nullable Finding verifyArchived(LedgerLine next) {
        if (next.archive() == null || archives == null) {
            return null;
        }
        try {
            byte[] hash = archives.find(next.archive(), next.position());
            if (Arrays.equals(hash, next.hash())) {
                return null;
            }
            return finding(
                    hash == null
                            ? "The event at position %d is not in the archive %s."
                            : "The event at position %d in the archive %s does not match its hash in the export.",
                    next.position(),
                    next.archive());
        } catch (FileSystemException e) {
            return new Finding(
                    line,
                    next.position(),
                    text(
                            "The archive %s, which contains position %d, cannot be opened: %s.",
                            next.archive(), next.position(), FailureReason.of(e)),
                    false);
        } catch (IOException e) {
            return finding(
                    "The archive %s, which contains position %d, cannot be verified: %s.",
                    next.archive(), next.position(), String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Finding take(LedgerLine next) {
        if (events == 0) {
            first = next.position();
        } else if (gapFinding == null && next.position() != expected()) {
            gapFinding = finding(
                    "Position %d is missing: it should be in line %d, which has position %d.",
                    expected(), line, next.position());
        }
        last = next.position();
        events++;
        if (next.archive() != null) {
            archived++;
        }
        tree.add(next.hash());
        return isComplete() && known != null && known.position() == last ? compare(known) : null;
    }

    private @Nullable Finding compare(Checkpoint checkpoint) {
        agrees = Arrays.equals(checkpoint.bytes(), tree.root());
        return agrees
                ? null
                : new Finding(
                        line,
                        last,
                        text(
                                "The events up to position %d in line %d have another root hash than the checkpoint: the history up to this"
                                        + " position was rewritten.",
                                last, line),
                        true);
    }

    /** Whether the export has every event up to the last one, so that its tree is that of the ledger. */
    private boolean isComplete() {
        return first <= 1 && gapFinding == null;
    }

    private @Nullable Finding findingOfExport() {
        if (events == 0) {
            return new Finding(1, 1, "The export contains no events, so nothing was verified.", false);
        }
        if (gapFinding != null) {
            return new Finding(
                    gapFinding.line(),
                    gapFinding.position(),
                    gapFinding.reason()
                            + " Either an event was removed or the export was filtered. The hash of each line is"
                            + " valid, but the tree was not verified. Verify an export without a filter.",
                    false);
        }
        if (known == null || agrees) {
            return null;
        }
        if (known.position() > last) {
            return new Finding(
                    line + 1,
                    last + 1,
                    text(
                            "The export ends at position %d, but the checkpoint is of position %d: the export is truncated.",
                            last, known.position()),
                    true);
        }
        return new Finding(
                1,
                first,
                text(
                        "The export begins at position %d, so its root hash is not known. A checkpoint is compared with an export that"
                                + " begins at position 1.",
                        first),
                false);
    }

    private Finding withGapFinding(Finding found) {
        return gapFinding == null
                ? found
                : new Finding(found.line(), found.position(), gapFinding.reason() + " " + found.reason(), true);
    }

    private Finding finding(String format, Object... values) {
        return new Finding(line, expected(), text(format, values), true);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private long expected() {
        return last + 1;
    }
}
