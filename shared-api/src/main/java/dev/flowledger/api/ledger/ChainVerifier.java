package dev.flowledger.api.ledger;

import dev.flowledger.api.ledger.ChainResult.Finding;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an export line by line, without a server: each hash must match its event, and each event must follow the
 * previous one. It keeps only one line in memory.
 */
public final class ChainVerifier {

    private final @Nullable Digest known;
    private long line;
    private long events;
    private @Nullable Digest start;
    private @Nullable LedgerLine last;

    /** The first gap between positions. After a gap, each line is verified on its own. */
    private @Nullable Finding gapFinding;

    private @Nullable Finding finding;
    private boolean agrees;

    /**
     * Creates a verifier.
     *
     * @param known a digest from outside that the export must agree with, or null
     */
    public ChainVerifier(@Nullable Digest known) {
        this.known = known;
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
                take(next);
            }
        } catch (IllegalArgumentException e) {
            finding = finding(String.format(
                    Locale.ROOT,
                    "Line %d, where position %d is expected, is not a complete event of a ledger: %s.",
                    line,
                    expected(),
                    e.getMessage()));
        }
        return finding == null;
    }

    /** The number of valid events so far. */
    public long events() {
        return events;
    }

    /** The result, after the last line. */
    public ChainResult result() {
        Finding first = finding == null ? findingOfExport() : withGapFinding(finding);
        return new ChainResult(
                first == null,
                first == null && agrees,
                events,
                start,
                last == null ? null : Digest.of(last.position(), last.hash()),
                first);
    }

    private @Nullable Finding verify(LedgerLine next) {
        if (!next.hasValidHash()) {
            // The position itself may have been changed.
            return finding(String.format(
                            Locale.ROOT,
                            "The event in line %d, where position %d is expected, does not match its hash: the event or one of its",
                            line,
                            last == null ? next.position() : expected())
                    + " two hashes was changed.");
        }
        if (last == null) {
            return next.position() == 1 && !Arrays.equals(next.previous(), HashChain.start())
                    ? finding(
                            "Position 1 in line 1 does not follow the beginning of a ledger: its prevhash must be all zeros.")
                    : compareWithKnown(next);
        }
        if (next.position() <= last.position()) {
            return finding(String.format(
                    Locale.ROOT,
                    "Line %d has position %d, but follows position %d: a line was added, duplicated or moved.",
                    line,
                    next.position(),
                    last.position()));
        }
        if (next.position() == expected() && !Arrays.equals(next.previous(), last.hash())) {
            return finding(String.format(
                            Locale.ROOT,
                            "Position %d in line %d does not follow the previous event, which has another hash: one of the two was",
                            next.position(),
                            line)
                    + " replaced.");
        }
        return compareWithKnown(next);
    }

    private @Nullable Finding compareWithKnown(LedgerLine next) {
        if (known == null) {
            return null;
        }
        boolean isBefore = last == null && known.position() == next.position() - 1;
        if (!isBefore && known.position() != next.position()) {
            return null;
        }
        agrees = Arrays.equals(known.bytes(), isBefore ? next.previous() : next.hash());
        return agrees
                ? null
                : new Finding(
                        line,
                        known.position(),
                        String.format(
                                Locale.ROOT,
                                "The hash at position %d in line %d differs from the digest: the history up to this position was rewritten.",
                                known.position(),
                                line),
                        true);
    }

    private void take(LedgerLine next) {
        if (last == null) {
            start = Digest.of(next.position() - 1, next.previous());
        } else if (gapFinding == null && next.position() != expected()) {
            gapFinding = finding(String.format(
                    Locale.ROOT,
                    "Position %d is missing: it should be in line %d, which has position %d.",
                    expected(),
                    line,
                    next.position()));
        }
        last = next;
        events++;
    }

    private @Nullable Finding findingOfExport() {
        if (last == null || start == null) {
            return new Finding(1, 1, "The export contains no events, so nothing was verified.", false);
        }
        if (gapFinding != null) {
            return new Finding(
                    gapFinding.line(),
                    gapFinding.position(),
                    gapFinding.reason()
                            + " Either an event was removed or the export was filtered. The hash of each line is"
                            + " valid, but the chain was not verified. Verify an export without a filter.",
                    false);
        }
        if (known == null || agrees) {
            return null;
        }
        return known.position() > last.position()
                ? new Finding(
                        line + 1,
                        last.position() + 1,
                        String.format(
                                Locale.ROOT,
                                "The export ends at position %d, but the digest is of position %d: the export is truncated.",
                                last.position(),
                                known.position()),
                        true)
                : new Finding(
                        1,
                        known.position(),
                        String.format(
                                Locale.ROOT,
                                "The digest is of position %d, which is before this export. Export with after=%d to verify it.",
                                known.position(),
                                known.position()),
                        false);
    }

    private Finding withGapFinding(Finding found) {
        return gapFinding == null
                ? found
                : new Finding(found.line(), found.position(), gapFinding.reason() + " " + found.reason(), true);
    }

    private Finding finding(String reason) {
        return new Finding(line, expected(), reason, true);
    }

    private long expected() {
        return last == null ? 1 : last.position() + 1;
    }
}
