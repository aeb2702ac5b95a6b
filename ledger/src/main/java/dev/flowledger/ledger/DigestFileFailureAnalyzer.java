package dev.flowledger.ledger;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at startup that the digest file cannot be written. */
final class DigestFileFailureAnalyzer extends AbstractFailureAnalyzer<DigestFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DigestFileException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Make the file writable, or set FLOWLEDGER_DIGEST_FILE to another file. Without FLOWLEDGER_DIGEST_FILE,"
                        + " digests are written to the log.",
                cause);
    }
}
