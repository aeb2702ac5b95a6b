package dev.flowledger.ledger;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence why the digests' file cannot be used: found out at the start, not when the first one is missed. */
final class DigestFileFailureAnalyzer extends AbstractFailureAnalyzer<DigestFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DigestFileException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Make the file writable, choose another one with FLOWLEDGER_DIGEST_FILE, or leave that out: then digests"
                        + " go to the log.",
                cause);
    }
}
