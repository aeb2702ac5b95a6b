package dev.flowledger.ledger;

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
     * Verifies the ledger up to its current end.
     *
     * @param checked the position up to which the caller has compared every event with its entry, see {@link EventCheck}; 0 for
     *     none
     * @param progress runs repeatedly; an exception ends the check
     * @return why the ledger is not valid; empty if it is valid
     */
    public Optional<String> verify(long checked, Runnable progress) {
        LedgerScan scan = new LedgerScan(pages, (events, headPosition) -> progress.run());
        // If an entry or an event is missing, the scan names it.
        if (pages.countEntriesWithEvent(checked) == checked) {
            scan.verifyTree(checked);
            scan.startAfter(checked);
        }
        scan.verifyEntries(scan.headPosition());
        if (pages.hasEventsWithoutEntry()) {
            Long ignored = scan.findEventsWithoutEntry(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return scan.findings().list().stream().map(Finding::reason).findFirst();
    }
}
