package dev.flowledger.ledger;

import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the hashes of the tree above the entries that a verification reads, and compares them with the stored ones. A tile that
 * was not read completely, or of which an entry is missing, is left out.
 */
final class TreeCheck {

    private final LedgerTree tree;

    /** The tile of each level that is being read. */
    private final List<OpenTile> open = new ArrayList<>();

    private final List<Computed> computed = new ArrayList<>();

    TreeCheck(LedgerTree tree) {
        this.tree = tree;
    }

    /** A tile of which the first hashes were read. */
    private static final class OpenTile {
        private @Nullable TreeBuilder hashes;
        private long next;
    }

    /** The root of a tile. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Computed(int level, long index, byte[] hash) {

        private boolean follows(Computed other) {
            return level == other.level && index == other.index + 1;
        }
    }

    /** A hash of the tree that differs from the entries below it. Positions are those of the first and last entry. */
    record Difference(long first, long last, boolean missing) {}

    /**
     * Takes a hash. The hashes of a tile must come in their order.
     *
     * @param level the level of its tile; 0 for the hash of an entry
     * @param index the number of hashes of this level before it
     */
    void add(int level, long index, byte[] hash) {
        while (open.size() <= level) {
            open.add(new OpenTile());
        }
        OpenTile tile = open.get(level);
        if (index % TiledTree.TILE_WIDTH == 0) {
            tile.hashes = new TreeBuilder();
        } else if (index != tile.next) {
            tile.hashes = null;
        }
        tile.next = index + 1;
        if (tile.hashes != null) {
            tile.hashes.add(hash);
            if (tile.hashes.size() == TiledTree.TILE_WIDTH) {
                byte[] root = tile.hashes.root();
                computed.add(new Computed(level + 1, index / TiledTree.TILE_WIDTH, root));
                add(level + 1, index / TiledTree.TILE_WIDTH, root);
            }
        }
    }

    /** Compares the hashes that were computed since the last call with the stored ones. */
    List<Difference> compare() {
        List<Difference> differences = new ArrayList<>();
        computed.sort((one, other) -> one.level == other.level
                ? Long.compare(one.index, other.index)
                : Integer.compare(one.level, other.level));
        int start = 0;
        for (int end = 1; end <= computed.size(); end++) {
            if (end == computed.size() || !computed.get(end).follows(computed.get(end - 1))) {
                compare(computed.subList(start, end), differences);
                start = end;
            }
        }
        computed.clear();
        return differences;
    }

    private void compare(List<Computed> run, List<Difference> differences) {
        Computed first = run.get(0);
        List<byte @Nullable []> stored = tree.hashes(first.level, first.index, run.size());
        for (int i = 0; i < run.size(); i++) {
            Computed hash = run.get(i);
            if (!Arrays.equals(stored.get(i), hash.hash)) {
                int height = TiledTree.TILE_HEIGHT * hash.level;
                differences.add(
                        new Difference((hash.index << height) + 1, (hash.index + 1) << height, stored.get(i) == null));
            }
        }
    }
}
