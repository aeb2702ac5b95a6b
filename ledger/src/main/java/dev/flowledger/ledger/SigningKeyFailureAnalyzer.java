package dev.flowledger.ledger;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at startup that the key that signs checkpoints cannot be used. */
final class SigningKeyFailureAnalyzer extends AbstractFailureAnalyzer<SigningKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SigningKeyException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Set FLOWLEDGER_SIGNING_KEY_FILE to a key that the server can read. `flowledger signing-key --create ORIGIN FILE`"
                        + " creates one. Without the setting, an external database has unsigned checkpoints.",
                cause);
    }
}
