package dev.flowledger.ledger;

import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
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
        private final List<byte[]> hashes = new ArrayList<>(TiledTree.TILE_WIDTH);
        private boolean complete;
        private long next;
    }

    /**
     * The root of a tile.
     *
     * @param tile the hashes of the tile, one after the other, if they are entries
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Computed(int level, long index, byte[] hash, byte @Nullable [] tile) {

        private boolean follows(Computed other) {
            return level == other.level && index == other.index + 1;
        }

        private long first() {
            return (index << (TiledTree.TILE_HEIGHT * level)) + 1;
        }

        private long last() {
            return (index + 1) << (TiledTree.TILE_HEIGHT * level);
        }
    }

    /** What differs from the entries. */
    enum Kind {
        /** The hash of a tile is missing. */
        MISSING,
        /** An entry differs from the stored leaves of its tile, which match the stored hash of the tile. */
        ENTRY,
        /** The hash of a tile, or the stored leaves of the tile. */
        TREE
    }

    /** A hash of the tree that differs from the entries below it. Positions are those of the first and last entry. */
    record Difference(long first, long last, Kind kind) {}

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
            tile.hashes.clear();
            tile.complete = true;
        } else if (index != tile.next) {
            tile.complete = false;
        }
        tile.next = index + 1;
        if (tile.complete) {
            tile.hashes.add(hash);
            if (tile.hashes.size() == TiledTree.TILE_WIDTH) {
                byte[] root = root(tile.hashes);
                computed.add(new Computed(
                        level + 1,
                        index / TiledTree.TILE_WIDTH,
                        root,
                        level == 0 ? LedgerTree.concatenate(tile.hashes) : null));
                add(level + 1, index / TiledTree.TILE_WIDTH, root);
            }
        }
    }

    private static byte[] root(List<byte[]> hashes) {
        TreeBuilder tile = new TreeBuilder();
        hashes.forEach(tile::add);
        return tile.root();
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
        List<byte @Nullable []> tiles = first.tile == null ? List.of() : tree.tiles(first.index, run.size());
        for (int i = 0; i < run.size(); i++) {
            Computed hash = run.get(i);
            byte[] root = stored.get(i);
            byte[] tile = hash.tile == null ? null : tiles.get(i);
            if (root == null) {
                differences.add(new Difference(hash.first(), hash.last(), Kind.MISSING));
            } else if (hash.tile != null && !Arrays.equals(tile, hash.tile)) {
                compare(hash, hash.tile, root, tile, differences);
            } else if (!Arrays.equals(root, hash.hash)) {
                differences.add(new Difference(hash.first(), hash.last(), Kind.TREE));
            }
        }
    }

    /** Finds the entries that differ from the stored leaves, if those match the stored root. */
    private static void compare(
            Computed computed, byte[] entries, byte[] root, byte @Nullable [] tile, List<Difference> differences) {
        if (tile == null
                || tile.length != entries.length
                || Arrays.equals(root, computed.hash)
                || !Arrays.equals(root, root(split(tile)))) {
            differences.add(new Difference(computed.first(), computed.last(), Kind.TREE));
            return;
        }
        for (int i = 0; i < TiledTree.TILE_WIDTH; i++) {
            int from = i * TreeHash.LENGTH;
            if (!Arrays.equals(tile, from, from + TreeHash.LENGTH, entries, from, from + TreeHash.LENGTH)) {
                differences.add(new Difference(computed.first() + i, computed.first() + i, Kind.ENTRY));
            }
        }
    }

    private static List<byte[]> split(byte[] tile) {
        List<byte[]> hashes = new ArrayList<>();
        for (int from = 0; from < tile.length; from += TreeHash.LENGTH) {
            hashes.add(Arrays.copyOfRange(tile, from, from + TreeHash.LENGTH));
        }
        return hashes;
    }
}
