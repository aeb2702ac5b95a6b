package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Digest;

/**
 * The digest of the ledger. It covers every event up to its position.
 *
 * @param position the last position; 0 if the ledger is empty
 * @param hash the root hash of the Merkle tree up to this position, 64 hexadecimal digits
 * @param digest position and hash in one string, to store outside the database and pass to a later verification
 */
record LedgerDigest(long position, String hash, String digest) {

    static LedgerDigest of(Digest digest) {
        return new LedgerDigest(digest.position(), digest.hash(), digest.text());
    }
}
