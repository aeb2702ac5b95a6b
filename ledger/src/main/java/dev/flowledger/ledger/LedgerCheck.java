package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Digest;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Verifies the events that a rebuild replays, so that a rebuild does not spread changes of the history. */
@Component
public class LedgerCheck {

    private final VerificationPages pages;

    LedgerCheck(VerificationPages pages) {
        this.pages = pages;
    }

    /**
     * The result of a check.
     *
     * @param position the position up to which the ledger was verified
     * @param reason why the ledger is not valid; empty if it is valid
     */
    public record Result(long position, Optional<String> reason) {}

    /**
     * Verifies the ledger after a position up to its current end.
     *
     * @param progress runs repeatedly; an exception ends the check
     */
    public Result verify(long afterPosition, Runnable progress) {
        Digest head = pages.head();
        LedgerScan scan = new LedgerScan(pages, head, (events, headPosition) -> progress.run());
        scan.startAfter(afterPosition);
        scan.verifyEntries(head.position());
        if (afterPosition == 0) {
            Long ignored = scan.findEventsWithoutEntry(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return new Result(
                head.position(),
                scan.findings().list().stream().map(Finding::reason).findFirst());
    }
}
