package dev.flowledger.ledger;

import java.nio.file.Path;

/** The checkpoint file cannot be written. {@link CheckpointFileFailureAnalyzer} shows the message without a stack trace. */
final class CheckpointFileException extends RuntimeException {

    CheckpointFileException(Path file, Exception cause) {
        super("Cannot write the checkpoint of the ledger to " + file + ": " + cause, cause);
    }
}
