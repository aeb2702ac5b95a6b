package dev.flowledger.api.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of the ledger: each is the SHA-256 of the one before and of the event's canonical bytes. */
public final class HashChain {

    /** The bytes of a hash. */
    public static final int LENGTH = 32;

    private HashChain() {}

    /** What stands before the first event: 32 times zero. */
    public static byte[] start() {
        return new byte[LENGTH];
    }

    /** The hash of an event whose canonical bytes are these, after an event with that hash. */
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
