package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Digest;

/**
 * The digest of the ledger, which stands for every event up to a position.
 *
 * @param position the last position; 0 when there are no events yet
 * @param hash the hash there, 64 hexadecimal digits
 * @param digest both in one word, to keep elsewhere and give to a later verification
 */
record LedgerDigest(long position, String hash, String digest) {

    static LedgerDigest of(Digest digest) {
        return new LedgerDigest(digest.position(), digest.hash(), digest.text());
    }
}
