package dev.flowledger.api.ledger;

/**
 * The entry of an event in the ledger.
 *
 * @param position counted from 1, without gaps
 * @param hash the hash of the event, which is a leaf of the ledger's Merkle tree
 */
@SuppressWarnings("ArrayRecordComponent") // entries are never compared
public record LedgerEntry(long position, byte[] hash) {}
