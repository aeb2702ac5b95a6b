package dev.flowledger.rebuild;

/** Thrown if a rebuild finds that the ledger is not valid. */
final class InvalidLedgerException extends IllegalStateException {

    InvalidLedgerException(String reason) {
        super("The ledger is not valid: " + reason
                + " Verify the ledger first (GET /api/events/verify). To rebuild from"
                + " these events nevertheless, start a rebuild with unverified=true.");
    }
}
