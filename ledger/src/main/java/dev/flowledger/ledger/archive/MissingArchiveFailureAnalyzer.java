package dev.flowledger.ledger.archive;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at startup that the place for archives is not configured. */
final class MissingArchiveFailureAnalyzer extends AbstractFailureAnalyzer<MissingArchiveException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingArchiveException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Set FLOWLEDGER_RETENTION_ARCHIVE, or remove FLOWLEDGER_RETENTION_RUNS to keep all runs.",
                cause);
    }
}
