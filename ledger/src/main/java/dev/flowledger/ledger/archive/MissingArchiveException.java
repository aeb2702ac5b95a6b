package dev.flowledger.ledger.archive;

/** Thrown at the start if finished runs are to be archived, but no place for the archives is configured. */
final class MissingArchiveException extends RuntimeException {

    private static final long serialVersionUID = 1;

    MissingArchiveException() {
        super(
                "flowledger.retention.runs needs flowledger.retention.archive with an external database: a folder that all nodes"
                        + " share, or s3://bucket/prefix.");
    }
}
