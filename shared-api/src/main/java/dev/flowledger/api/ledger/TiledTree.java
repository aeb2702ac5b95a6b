package dev.flowledger.api.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Merkle tree (RFC 9162) whose hashes are read as tiles (C2SP tlog-tiles). A tile has up to 256 hashes. Those of level 0 are
 * hashes of leaves; a hash of level n is the root of a complete tile of level n - 1. All other hashes are computed. A root or a
 * proof needs about two tiles of each level, whatever the number of leaves. The memory of a tree does not depend on the number of
 * its proofs.
 */
public final class TiledTree {

    /** The binary logarithm of the number of hashes of a complete tile. */
    public static final int TILE_HEIGHT = 8;

    /** The number of hashes of a complete tile. */
    public static final int TILE_WIDTH = 1 << TILE_HEIGHT;

    /** A proof needs two tiles of each level, and the next proof most of them again. More would be memory for nothing. */
    private static final int MAX_TILES = 64;

    private static final int MAX_SUBTREES = 16 * MAX_TILES;

    private final TileReader reader;
    private final long size;

    /** The tiles that were used last. */
    private final Map<Tile, List<byte[]>> tiles = new LatestEntries<>(MAX_TILES);

    /** The roots of complete subtrees that were used last. The proofs of neighbours share most of them. */
    private final Map<Tile, byte[]> subtrees = new LatestEntries<>(MAX_SUBTREES);

    /** Reads tiles. */
    public interface TileReader {

        /**
         * Reads the first hashes of a tile.
         *
         * @param level the level of the tile, from 0
         * @param index the number of tiles of this level before it
         * @param width how many of its hashes to read, 1 to 256
         * @throws MissingHashException if the tile has fewer hashes
         */
        List<byte[]> read(int level, long index, int width);
    }

    private record Tile(int level, long index) {}

    /** A map that keeps the entries that were used last. */
    private static final class LatestEntries<V> extends LinkedHashMap<Tile, V> {

        private static final long serialVersionUID = 1;

        private final int maxSize;

        LatestEntries(int maxSize) {
            super(16, 0.75f, true);
            this.maxSize = maxSize;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tile, V> eldest) {
            return size() > maxSize;
        }
    }

    /**
     * Creates a tree.
     *
     * @param size the number of leaves. The tiles may have more
     */
    public TiledTree(long size, TileReader reader) {
        this.size = size;
        this.reader = reader;
    }

    /** The root hash. */
    public byte[] root() {
        return size == 0 ? TreeHash.empty() : hash(0, size);
    }

    /**
     * The inclusion proof of a leaf (RFC 9162, section 2.1.3): the hashes that are needed to compute the root from the leaf, from
     * the leaf upwards.
     *
     * @param leaf the number of leaves before it
     */
    public List<byte[]> inclusion(long leaf) {
        if (leaf < 0 || leaf >= size) {
            throw new IllegalArgumentException("the tree has no leaf " + leaf);
        }
        List<byte[]> path = new ArrayList<>();
        addInclusion(path, leaf, 0, size);
        return path;
    }

    private void addInclusion(List<byte[]> path, long leaf, long start, long end) {
        if (end - start == 1) {
            return;
        }
        long middle = start + largestPowerOfTwoBelow(end - start);
        if (leaf < middle) {
            addInclusion(path, leaf, start, middle);
            path.add(hash(middle, end));
        } else {
            addInclusion(path, leaf, middle, end);
            path.add(hash(start, middle));
        }
    }

    /**
     * The consistency proof (RFC 9162, section 2.1.4): the hashes that are needed to compute both the root of an earlier tree and
     * the root of this one.
     *
     * @param earlier the number of leaves of the earlier tree, 1 or more
     */
    public List<byte[]> consistency(long earlier) {
        if (earlier < 1 || earlier > size) {
            throw new IllegalArgumentException("the tree has " + size + " leaves, and the earlier one " + earlier);
        }
        List<byte[]> proof = new ArrayList<>();
        if (earlier < size) {
            addConsistency(proof, earlier, 0, size, true);
        }
        return proof;
    }

    /** Adds the proof for a subtree. The verifier knows the root of the earlier tree, so it is not part of the proof. */
    private void addConsistency(List<byte[]> proof, long earlier, long start, long end, boolean isRootKnown) {
        if (earlier == end) {
            if (!isRootKnown) {
                proof.add(hash(start, end));
            }
            return;
        }
        long middle = start + largestPowerOfTwoBelow(end - start);
        if (earlier <= middle) {
            addConsistency(proof, earlier, start, middle, isRootKnown);
            proof.add(hash(middle, end));
        } else {
            addConsistency(proof, earlier, middle, end, false);
            proof.add(hash(start, middle));
        }
    }

    /** The hash of the leaves from start to end, which are a subtree of the tree. */
    private byte[] hash(long start, long end) {
        long leaves = end - start;
        if (Long.bitCount(leaves) == 1 && (start & (leaves - 1)) == 0) {
            return complete(Long.numberOfTrailingZeros(leaves), start);
        }
        long middle = start + largestPowerOfTwoBelow(leaves);
        return TreeHash.node(hash(start, middle), hash(middle, end));
    }

    /** The hash of a complete subtree. */
    private byte[] complete(int level, long start) {
        Tile subtree = new Tile(level, start);
        byte[] known = subtrees.get(subtree);
        if (known != null) {
            return known;
        }
        byte[] hash = compute(level, start);
        subtrees.put(subtree, hash);
        return hash;
    }

    /** Computes the hash of a complete subtree from the hashes of one tile. */
    private byte[] compute(int level, long start) {
        int tileLevel = level / TILE_HEIGHT;
        long first = start >> (TILE_HEIGHT * tileLevel);
        int hashes = 1 << (level % TILE_HEIGHT);
        int offset = (int) (first % TILE_WIDTH);
        List<byte[]> tile = tile(tileLevel, first / TILE_WIDTH);
        TreeBuilder subtree = new TreeBuilder();
        tile.subList(offset, offset + hashes).forEach(subtree::add);
        return subtree.root();
    }

    private List<byte[]> tile(int level, long index) {
        return tiles.computeIfAbsent(new Tile(level, index), tile -> reader.read(level, index, width(level, index)));
    }

    /** The number of hashes that a tile of this tree has. */
    private int width(int level, long index) {
        return (int) Math.min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH);
    }

    private static long largestPowerOfTwoBelow(long number) {
        return Long.highestOneBit(number - 1);
    }
}
