package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the root hashes of many positions in ascending order. Each tile is read about once, however many positions it has, and
 * tiles without positions are not read.
 */
final class AscendingRoots {

    private final LedgerTree stored;
    private long size;
    private TreeBuilder tree = new TreeBuilder();

    /** The tiles of each level that were read last. */
    private final Tile[] tiles = new Tile[8];

    private record Tile(long first, List<byte @Nullable []> hashes) {

        byte @Nullable [] find(long index) {
            return index < first || index >= first + hashes.size() ? null : hashes.get((int) (index - first));
        }
    }

    AscendingRoots(LedgerTree stored) {
        this.stored = stored;
    }

    /** The checkpoint of a position; null if the ledger ends before it, or if an entry or a hash is missing. */
    @Nullable Checkpoint find(long position) {
        if (position > size) {
            size = stored.size();
        }
        if (position > size) {
            return null;
        }
        if (position < tree.size()) {
            tree = new TreeBuilder();
        }
        while (tree.size() < position) {
            int level = highestLevel(tree.size(), position);
            byte[] hash = hash(level, tree.size() >> (TiledTree.TILE_HEIGHT * level));
            if (hash == null) {
                tree = new TreeBuilder();
                return null;
            }
            tree.addSubtree(TiledTree.TILE_HEIGHT * level, hash);
        }
        return Checkpoint.of(position, tree.root());
    }

    /** The level of the largest tile that begins at a position and ends at or before another one. */
    private static int highestLevel(long start, long end) {
        int level = 0;
        while (level < 6) {
            long leaves = 1L << (TiledTree.TILE_HEIGHT * (level + 1));
            if (start % leaves != 0 || start + leaves > end) {
                break;
            }
            level++;
        }
        return level;
    }

    private byte @Nullable [] hash(int level, long index) {
        Tile tile = tiles[level];
        byte[] found = tile == null ? null : tile.find(index);
        if (found == null) {
            long first = index - index % TiledTree.TILE_WIDTH;
            tile = new Tile(first, stored.hashes(level, first, TiledTree.TILE_WIDTH));
            tiles[level] = tile;
            found = tile.find(index);
        }
        return found;
    }
}
