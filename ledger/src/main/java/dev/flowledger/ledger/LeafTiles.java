package dev.flowledger.ledger;

import dev.flowledger.api.ledger.TiledTree;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the tiles that the proofs of many leaves need. The leaves are in ascending order, but can be anywhere in the ledger: complete
 * tiles of leaves are read as values, not as entries, and many by one statement.
 */
final class LeafTiles implements TiledTree.TileReader {

    /** A tile has 8 KiB. */
    private static final int TILES_PER_STATEMENT = 128;

    private final LedgerTree tree;

    /** The indexes of the tiles with the leaves, ascending. */
    private final long[] indexes;

    /** The tiles that were read last. */
    private final Map<Long, List<byte[]>> tiles = new HashMap<>();

    /**
     * Creates a reader.
     *
     * @param positions the positions of the leaves, ascending
     */
    LeafTiles(LedgerTree tree, long[] positions) {
        this.tree = tree;
        this.indexes = Arrays.stream(positions)
                .map(position -> (position - 1) / TiledTree.TILE_WIDTH)
                .distinct()
                .toArray();
    }

    @Override
    public List<byte[]> read(int level, long index, int width) {
        if (level > 0 || width < TiledTree.TILE_WIDTH) {
            return tree.tile(level, index, width);
        }
        if (!tiles.containsKey(index)) {
            int next = Arrays.binarySearch(indexes, index);
            tiles.clear();
            tiles.putAll(tree.leafTiles(
                    next < 0
                            ? new long[] {index}
                            : Arrays.copyOfRange(indexes, next, Math.min(indexes.length, next + TILES_PER_STATEMENT))));
        }
        List<byte[]> tile = tiles.get(index);
        // A tile that is not stored can be read from the entries.
        return tile == null ? tree.tile(level, index, width) : tile;
    }
}
