package dev.flowledger.ledger;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at startup that the checkpoint file cannot be written. */
final class CheckpointFileFailureAnalyzer extends AbstractFailureAnalyzer<CheckpointFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, CheckpointFileException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Make the file writable, or set FLOWLEDGER_CHECKPOINT_FILE to another file. Without FLOWLEDGER_CHECKPOINT_FILE,"
                        + " checkpoints are written to the log.",
                cause);
    }
}
