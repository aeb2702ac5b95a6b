package dev.flowledger.api.ledger;

import java.util.Arrays;
import java.util.List;

/** Verifies proofs of a Merkle tree (RFC 9162, sections 2.1.3.2 and 2.1.4.2). */
public final class TreeProof {

    private TreeProof() {}

    /**
     * Whether a tree contains a leaf.
     *
     * @param leaf the number of leaves before it
     * @param leafHash its hash
     * @param size the number of leaves of the tree
     * @param root the root hash of the tree
     * @param path the inclusion proof
     */
    public static boolean isIncluded(long leaf, byte[] leafHash, long size, byte[] root, List<byte[]> path) {
        if (leaf < 0 || leaf >= size) {
            return false;
        }
        long node = leaf;
        long last = size - 1;
        byte[] hash = leafHash;
        for (byte[] sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = TreeHash.node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = TreeHash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }

    /**
     * Whether a tree begins with the leaves of an earlier one.
     *
     * @param earlier the number of leaves of the earlier tree, 1 or more
     * @param earlierRoot its root hash
     * @param size the number of leaves of the tree
     * @param root the root hash of the tree
     * @param proof the consistency proof
     */
    public static boolean isConsistent(long earlier, byte[] earlierRoot, long size, byte[] root, List<byte[]> proof) {
        if (earlier < 1 || earlier > size) {
            return false;
        }
        if (earlier == size) {
            return proof.isEmpty() && Arrays.equals(earlierRoot, root);
        }
        if (proof.isEmpty()) {
            return false;
        }
        // If the earlier tree is complete, its root is the first hash, which the proof leaves out.
        boolean isComplete = Long.bitCount(earlier) == 1;
        long node = earlier - 1;
        long last = size - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        byte[] first = isComplete ? earlierRoot : proof.get(0);
        byte[] old = first;
        byte[] current = first;
        for (byte[] hash : proof.subList(isComplete ? 0 : 1, proof.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                old = TreeHash.node(hash, old);
                current = TreeHash.node(hash, current);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                current = TreeHash.node(current, hash);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(old, earlierRoot) && Arrays.equals(current, root);
    }
}
