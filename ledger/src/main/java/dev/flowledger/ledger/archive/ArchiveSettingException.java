package dev.flowledger.ledger.archive;

/** Thrown at the start if the setting for the storage of archives is missing or not valid. */
final class ArchiveSettingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ArchiveSettingException(String message) {
        super(message);
    }
}
