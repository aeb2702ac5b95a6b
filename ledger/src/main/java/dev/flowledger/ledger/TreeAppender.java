package dev.flowledger.ledger;

import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends leaves to the Merkle tree of the ledger, and collects the roots of the tiles that they complete. */
final class TreeAppender {

    private static final String INSERT = """
            insert into event_store.tree_hash (level, index, hash, tile)
            select * from unnest(?::smallint[], ?::bigint[], ?::bytea[], ?::bytea[]) on conflict do nothing""";

    /** Stands for a hash that was removed. The roots above it are not stored. */
    private static final byte[] MISSING = new byte[TreeHash.LENGTH];

    private final TreeBuilder tree = new TreeBuilder(this::complete);
    private final List<Integer> levels = new ArrayList<>();
    private final List<Long> indexes = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private final List<byte @Nullable []> tiles = new ArrayList<>();

    /** The leaves of the last tile, which is not complete. */
    private final List<byte[]> lastTile = new ArrayList<>();

    /** The first leaf below each missing hash. */
    private final List<Long> missing = new ArrayList<>();

    private TreeAppender() {}

    /**
     * Reads the end of the tree. A hash that was removed from the tree is computed and stored again. If an entry was removed, the
     * ledger continues, but the roots of its tile and above it are not stored until the entry is restored.
     *
     * @param size the number of leaves
     */
    static TreeAppender after(long size, LedgerTree stored) {
        TreeAppender appender = new TreeAppender();
        int level = 0;
        while (size >> (TiledTree.TILE_HEIGHT * (level + 1)) > 0) {
            level++;
        }
        for (; level >= 0; level--) {
            appender.addLastTile(level, size, stored);
        }
        return appender;
    }

    /** Adds the hashes of the last tile of a level. The earlier ones are in the hashes of the level above. */
    private void addLastTile(int level, long size, LedgerTree stored) {
        int height = TiledTree.TILE_HEIGHT * level;
        long end = size >> height;
        int width = (int) (end % TiledTree.TILE_WIDTH);
        long index = end - width;
        for (byte[] hash : stored.hashes(level, index, width)) {
            byte[] found = hash == null ? stored.findRoot(level, index) : hash;
            if (found == null) {
                missing.add(index << height);
            } else if (hash == null) {
                store(level, index, found, level == 1 ? stored.tile(index) : null);
            }
            if (level == 0) {
                lastTile.add(found == null ? MISSING : found);
            }
            tree.addSubtree(height, found == null ? MISSING : found);
            index++;
        }
    }

    /** The number of leaves. */
    long size() {
        return tree.size();
    }

    void add(byte[] leaf) {
        lastTile.add(leaf);
        tree.add(leaf);
        if (lastTile.size() == TiledTree.TILE_WIDTH) {
            lastTile.clear();
        }
    }

    private void complete(int level, long index, byte[] hash) {
        if (level % TiledTree.TILE_HEIGHT == 0 && missing.stream().noneMatch(leaf -> leaf >> level == index)) {
            store(
                    level / TiledTree.TILE_HEIGHT,
                    index,
                    hash,
                    level == TiledTree.TILE_HEIGHT ? LedgerTree.concatenate(lastTile) : null);
        }
    }

    private void store(int level, long index, byte[] hash, byte @Nullable [] tile) {
        levels.add(level);
        indexes.add(index);
        hashes.add(hash);
        tiles.add(tile);
    }

    boolean hasCompletedTiles() {
        return !hashes.isEmpty();
    }

    PreparedStatement insertCompletedTiles(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(INSERT);
        insert.setArray(1, connection.createArrayOf("smallint", levels.toArray()));
        insert.setArray(2, connection.createArrayOf("bigint", indexes.toArray()));
        insert.setArray(3, connection.createArrayOf("bytea", hashes.toArray(byte[][]::new)));
        insert.setArray(4, connection.createArrayOf("bytea", tiles.toArray(byte[][]::new)));
        return insert;
    }

    /** Forgets the completed tiles, after they were stored. */
    void clear() {
        levels.clear();
        indexes.clear();
        hashes.clear();
        tiles.clear();
    }
}
