package dev.flowledger.ledger;

import dev.flowledger.api.ledger.SignedCheckpoint;

/**
 * The checkpoint of the ledger. It covers every event up to its position.
 *
 * @param position the last position; 0 if the ledger is empty
 * @param hash the root hash of the Merkle tree up to this position, 64 hexadecimal digits
 * @param checkpoint position and hash in one string, to store outside the database and pass to a later verification
 * @param note the checkpoint as a signed note (C2SP tlog-checkpoint)
 */
record LedgerCheckpoint(long position, String hash, String checkpoint, String note) {

    static LedgerCheckpoint of(SignedCheckpoint signed) {
        return new LedgerCheckpoint(
                signed.checkpoint().position(),
                signed.checkpoint().hash(),
                signed.checkpoint().text(),
                signed.text());
    }
}
