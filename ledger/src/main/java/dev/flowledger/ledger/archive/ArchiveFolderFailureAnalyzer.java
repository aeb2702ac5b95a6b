package dev.flowledger.ledger.archive;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at startup that the folder for archives is not configured, or not valid. */
final class ArchiveFolderFailureAnalyzer extends AbstractFailureAnalyzer<ArchiveFolderException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ArchiveFolderException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Set FLOWLEDGER_RETENTION_ARCHIVE to an absolute path, or remove FLOWLEDGER_RETENTION_RUNS to keep all runs.",
                cause);
    }
}
