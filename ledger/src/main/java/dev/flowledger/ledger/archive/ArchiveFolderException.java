package dev.flowledger.ledger.archive;

/** Thrown at the start if the folder for archives is not configured, or is not a path of the file system. */
final class ArchiveFolderException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ArchiveFolderException(String message) {
        super(message);
    }
}
