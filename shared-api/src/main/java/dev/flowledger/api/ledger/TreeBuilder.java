package dev.flowledger.api.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * A Merkle tree to which leaves are appended. It keeps only the roots of its complete subtrees, one for each bit that is set in
 * the number of leaves.
 */
public final class TreeBuilder {

    /** The complete subtrees; the last one, which has the fewest leaves, is the first. */
    private final Deque<Subtree> subtrees = new ArrayDeque<>();

    private final NodeConsumer nodes;
    private long size;

    /**
     * A complete subtree.
     *
     * @param level the number of levels below its root: it has 2^level leaves
     */
    @SuppressWarnings("ArrayRecordComponent") // subtrees are never compared
    private record Subtree(int level, byte[] root) {}

    /** Receives each complete subtree when its last leaf is added. */
    public interface NodeConsumer {

        /**
         * Receives a subtree.
         *
         * @param level the number of levels below its root
         * @param index the number of subtrees of this level before it
         * @param hash the hash of its root
         */
        void accept(int level, long index, byte[] hash);
    }

    /** Creates an empty tree. */
    public TreeBuilder() {
        this((level, index, hash) -> {});
    }

    /** Creates an empty tree that passes its complete subtrees on. */
    public TreeBuilder(NodeConsumer nodes) {
        this.nodes = nodes;
    }

    /** The number of leaves. */
    public long size() {
        return size;
    }

    /** Adds the hash of a leaf. */
    public void add(byte[] leaf) {
        addSubtree(0, leaf);
    }

    /**
     * Adds a complete subtree.
     *
     * @param level the number of levels below its root. The number of leaves before it must be a multiple of 2^level
     * @param root the hash of its root
     */
    public void addSubtree(int level, byte[] root) {
        if ((size & ((1L << level) - 1)) != 0) {
            throw new IllegalArgumentException("a subtree of level " + level + " cannot follow " + size + " leaves");
        }
        Subtree added = new Subtree(level, root);
        size += 1L << level;
        Subtree left = subtrees.peek();
        while (left != null && left.level() == added.level()) {
            subtrees.pop();
            added = new Subtree(left.level() + 1, TreeHash.node(left.root(), added.root()));
            nodes.accept(added.level(), (size >> added.level()) - 1, added.root());
            left = subtrees.peek();
        }
        subtrees.push(added);
    }

    /** The root hash of the tree. */
    public byte[] root() {
        Iterator<Subtree> rightToLeft = subtrees.iterator();
        if (!rightToLeft.hasNext()) {
            return TreeHash.empty();
        }
        byte[] root = rightToLeft.next().root();
        while (rightToLeft.hasNext()) {
            root = TreeHash.node(rightToLeft.next().root(), root);
        }
        return root;
    }
}
