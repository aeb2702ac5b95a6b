package dev.flowledger.api.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash chain of the ledger: each hash is the SHA-256 of the previous hash and the canonical bytes of the event. */
public final class HashChain {

    /** The number of bytes of a hash. */
    public static final int LENGTH = 32;

    private HashChain() {}

    /** The hash before the first event: 32 zero bytes. */
    public static byte[] start() {
        return new byte[LENGTH];
    }

    /** The hash of an event with these canonical bytes that follows an event with the previous hash. */
    public static byte[] next(byte[] previous, byte[] canonical) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(previous);
            return sha256.digest(canonical);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
