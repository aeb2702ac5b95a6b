package dev.flowledger.ledger;

import java.nio.file.Path;

/** Digests cannot be written to the file that they should go to. Shown to the operator as it is, without a stack trace. */
final class DigestFileException extends RuntimeException {

    DigestFileException(Path file, Exception cause) {
        super("The digest of the ledger cannot be written to " + file + ": " + cause, cause);
    }
}
