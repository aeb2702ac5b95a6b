package dev.flowledger.api.ledger;

import dev.flowledger.api.ledger.ChainResult.Fault;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks an export line by line, with nothing but the lines: whether each event is what its hash was made of, and whether each
 * follows the one before. It keeps one line, however many there are.
 */
public final class ChainVerifier {

    private final @Nullable Digest known;
    private long line;
    private long events;
    private @Nullable Digest start;
    private @Nullable LedgerLine last;

    /** The first place where the positions are not consecutive. What comes behind is checked line by line. */
    private @Nullable Fault gap;

    private @Nullable Fault damage;
    private boolean agrees;

    /**
     * Begins a check.
     *
     * @param known a digest from elsewhere that the export must agree with, or null
     */
    public ChainVerifier(@Nullable Digest known) {
        this.known = known;
    }

    /**
     * Takes the next line, without its line break.
     *
     * @return whether it makes sense to go on: behind damage there is nothing left to prove
     */
    public boolean accept(byte[] bytes) {
        if (damage != null) {
            return false;
        }
        line++;
        try {
            LedgerLine next = LedgerLine.parse(bytes);
            damage = damage(next);
            if (damage == null) {
                take(next);
            }
        } catch (IllegalArgumentException e) {
            damage = fault("Line %d, where position %d is expected, is no event of a ledger, or not all of one: %s."
                    .formatted(line, expected(), e.getMessage()));
        }
        return damage == null;
    }

    /** How many events were found to be in order so far. */
    public long events() {
        return events;
    }

    /** What was found in the lines so far, which shall be all. */
    public ChainResult result() {
        Fault fault = damage == null ? faultOfTheWhole() : withGap(damage);
        return new ChainResult(
                fault == null,
                fault == null && agrees,
                events,
                start,
                last == null ? null : Digest.of(last.position(), last.hash()),
                fault);
    }

    private @Nullable Fault damage(LedgerLine next) {
        if (!next.isItself()) {
            // The position that it tells may be what was changed.
            return fault(
                    "The event in line %d, where position %d is expected, is not what its hash was made of: the event or one"
                                    .formatted(line, last == null ? next.position() : expected())
                            + " of its two hashes has been changed.");
        }
        if (last == null) {
            return next.position() == 1 && !Arrays.equals(next.previous(), HashChain.start())
                    ? fault(
                            "Position 1 in line 1 does not follow the beginning of a ledger: its prevhash must be all zeros.")
                    : disagreement(next);
        }
        if (next.position() <= last.position()) {
            return fault(
                    "Line %d has position %d, but comes behind position %d: a line has been added, doubled or moved."
                            .formatted(line, next.position(), last.position()));
        }
        if (next.position() == expected() && !Arrays.equals(next.previous(), last.hash())) {
            return fault(
                    "Position %d in line %d does not follow the event before it, whose hash is another one: one of the two has been"
                                    .formatted(next.position(), line)
                            + " replaced.");
        }
        return disagreement(next);
    }

    private @Nullable Fault disagreement(LedgerLine next) {
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
                : new Fault(
                        line,
                        known.position(),
                        "The hash at position %d, told in line %d, is not that of the digest: the history up to there was rewritten."
                                .formatted(known.position(), line));
    }

    private void take(LedgerLine next) {
        if (last == null) {
            start = Digest.of(next.position() - 1, next.previous());
        } else if (gap == null && next.position() != expected()) {
            gap = fault("Position %d is missing: it should be in line %d, which has position %d."
                    .formatted(expected(), line, next.position()));
        }
        last = next;
        events++;
    }

    private @Nullable Fault faultOfTheWhole() {
        if (last == null || start == null) {
            return new Fault(1, 1, "There is no event, so nothing is proven.");
        }
        if (gap != null) {
            return new Fault(
                    gap.line(),
                    gap.position(),
                    gap.reason() + " Either an event was removed or the export was filtered. Each line's own hash was"
                            + " checked and is right; the chain was not checked. Only an export without a filter can be.");
        }
        if (known == null || agrees) {
            return null;
        }
        return known.position() > last.position()
                ? new Fault(
                        line + 1,
                        last.position() + 1,
                        "The export ends at position %d, but the digest is of position %d: the end was cut off."
                                .formatted(last.position(), known.position()))
                : new Fault(
                        1,
                        known.position(),
                        "The digest is of position %d, which is before this export and cannot be checked with it; one with after=%d could be."
                                .formatted(known.position(), known.position()));
    }

    private Fault withGap(Fault fault) {
        return gap == null ? fault : new Fault(fault.line(), fault.position(), gap.reason() + " " + fault.reason());
    }

    private Fault fault(String reason) {
        return new Fault(line, expected(), reason);
    }

    private long expected() {
        return last == null ? 1 : last.position() + 1;
    }
}
