package dev.flowledger.ledger.kafka;

/** The ledger cannot be published. The message is a sentence for operators; it is the same for each failure of one kind. */
final class PublicationException extends RuntimeException {

    private final String details;

    PublicationException(String problem, String details) {
        super(problem);
        this.details = details;
    }

    /** What differs between failures of this kind. */
    String details() {
        return details;
    }
}
