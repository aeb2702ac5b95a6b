package dev.flowledger.api.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of the ledger's Merkle tree (RFC 9162, section 2.1.1). Different prefixes keep leaves and nodes apart. */
public final class TreeHash {

    /** The number of bytes of a hash. */
    public static final int LENGTH = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    /** Found once per thread: the search for the algorithm takes as long as the hash of a node. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(TreeHash::sha256);

    private TreeHash() {}

    /** The root of a tree without leaves. */
    public static byte[] empty() {
        return SHA_256.get().digest();
    }

    /** The hash of a leaf with these bytes: the canonical bytes of an event. */
    public static byte[] leaf(byte[] bytes) {
        MessageDigest sha256 = SHA_256.get();
        sha256.update(LEAF);
        return sha256.digest(bytes);
    }

    /** The hash of a node with two children. */
    public static byte[] node(byte[] left, byte[] right) {
        MessageDigest sha256 = SHA_256.get();
        sha256.update(NODE);
        sha256.update(left);
        return sha256.digest(right);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
