package dev.flowledger.ledger;

import java.nio.file.Path;

/** The digest file cannot be written. {@link DigestFileFailureAnalyzer} shows the message without a stack trace. */
final class DigestFileException extends RuntimeException {

    DigestFileException(Path file, Exception cause) {
        super("Cannot write the digest of the ledger to " + file + ": " + cause, cause);
    }
}
