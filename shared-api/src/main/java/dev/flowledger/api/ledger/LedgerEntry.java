package dev.flowledger.api.ledger;

/**
 * The entry of an event in the ledger: its position and the hashes that chain it to the previous entry.
 *
 * @param position counted from 1, without gaps
 * @param previousHash the hash of the previous entry
 * @param hash the hash of this entry
 */
@SuppressWarnings("ArrayRecordComponent") // entries are never compared
public record LedgerEntry(long position, byte[] previousHash, byte[] hash) {}
