package dev.flowledger.ledger.archive;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at startup that the storage of archives is not configured, or not valid. */
final class ArchiveSettingFailureAnalyzer extends AbstractFailureAnalyzer<ArchiveSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ArchiveSettingException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Set FLOWLEDGER_RETENTION_ARCHIVE to an absolute path or to s3://bucket/prefix, or remove FLOWLEDGER_RETENTION_RUNS to keep all runs.",
                cause);
    }
}
