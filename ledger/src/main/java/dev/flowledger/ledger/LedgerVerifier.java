package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.ledger.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** Verifies the ledger for callers. Records the result if the ledger itself is not valid, or if all of it was verified. */
@Component
class LedgerVerifier {

    private final VerificationPages pages;
    private final ArchiveCheck archives;
    private final VerificationHistory history;
    private final DatabaseState database;

    /** One requested verification at a time, because it uses all available CPU. */
    private final Semaphore permits = new Semaphore(1);

    LedgerVerifier(
            VerificationPages pages, ArchiveCheck archives, VerificationHistory history, DatabaseState database) {
        this.archives = archives;
        this.database = database;
        this.pages = pages;
        this.history = history;
    }

    /**
     * Acquires the permit for a verification, which may run in another thread.
     *
     * @throws ApiException if another verification is running on this server
     */
    Permit acquirePermit() {
        if (!permits.tryAcquire()) {
            throw ApiException.tooMany("Another verification is running on this server. Retry later.");
        }
        return new Permit();
    }

    /** Receives the progress of a verification. An exception ends the verification. */
    interface ProgressListener {
        void progress(long events, long headPosition);
    }

    /** Permits one verification at a time. Closing it releases the permit. */
    final class Permit implements AutoCloseable {

        private Permit() {}

        /**
         * Verifies the ledger up to its current end.
         *
         * @param actor who has requested it
         */
        Verification verify(VerifyQuery query, String actor, ProgressListener listener) {
            Instant started = Instant.now();
            LedgerScan scan = new LedgerScan(pages, listener);
            listener.progress(0, scan.headPosition());
            Checkpoint since = query.since();
            Checkpoint anchor = query.anchor();
            boolean agrees = since == null || scan.compare(since);
            if (since != null) {
                scan.startAfter(since.position());
                scan.verifyUpperLevels();
            }
            scan.verifyEntries(scan.headPosition());
            agrees &= anchor == null || scan.compare(anchor);
            if (!query.acknowledges()) {
                scan.compareLastPublished();
            }
            scan.verifyErasedKeys();
            Long ignored = scan.findEventsWithoutEntry(Long.MIN_VALUE, Long.MAX_VALUE);
            List<String> missingArchives = query.includesArchives()
                    ? archives.verify(scan, pages, () -> listener.progress(scan.events(), scan.headPosition()))
                    : List.of();
            Verification result = Verification.of(scan, since != null || anchor != null, missingArchives);
            // A checkpoint that disagrees is the caller's claim and raises no alarm. One that agrees may have been
            // read from this ledger after a rewrite, so it ends no alarm unless the caller says so.
            if (agrees && database.problemWithChanges() == null && (since == null || !result.valid())) {
                history.addRequested(
                        actor,
                        started,
                        since == null,
                        scan.findings().isConsistent(),
                        result,
                        query.acknowledges() ? scan.checkpoint() : null);
            }
            return result;
        }

        @Override
        public void close() {
            permits.release();
        }
    }
}
