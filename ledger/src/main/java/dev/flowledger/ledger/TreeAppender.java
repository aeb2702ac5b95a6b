package dev.flowledger.ledger;

import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Appends leaves to the Merkle tree of the ledger, and collects the roots of the tiles that they complete. */
final class TreeAppender {

    private static final String INSERT = """
            insert into event_store.tree_hash (level, index, hash)
            select * from unnest(?::smallint[], ?::bigint[], ?::bytea[]) on conflict do nothing""";

    private static final byte[] MISSING = new byte[TreeHash.LENGTH];

    private final TreeBuilder tree = new TreeBuilder(this::complete);
    private final List<Integer> levels = new ArrayList<>();
    private final List<Long> indexes = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();

    private TreeAppender() {}

    /**
     * Reads the end of the tree. A hash that was removed from the ledger counts as zeros: a verification finds that it is missing,
     * and the ledger continues.
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
            // The hashes of the last tile of this level. The earlier ones are in the hashes of the level above.
            long end = size >> (TiledTree.TILE_HEIGHT * level);
            int width = (int) (end % TiledTree.TILE_WIDTH);
            for (byte[] hash : stored.hashes(level, end - width, width)) {
                appender.tree.addSubtree(TiledTree.TILE_HEIGHT * level, hash == null ? MISSING : hash);
            }
        }
        appender.clear();
        return appender;
    }

    /** The number of leaves. */
    long size() {
        return tree.size();
    }

    void add(byte[] leaf) {
        tree.add(leaf);
    }

    private void complete(int level, long index, byte[] hash) {
        if (level % TiledTree.TILE_HEIGHT == 0) {
            levels.add(level / TiledTree.TILE_HEIGHT);
            indexes.add(index);
            hashes.add(hash);
        }
    }

    boolean hasCompletedTiles() {
        return !hashes.isEmpty();
    }

    PreparedStatement insertCompletedTiles(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(INSERT);
        insert.setArray(1, connection.createArrayOf("smallint", levels.toArray()));
        insert.setArray(2, connection.createArrayOf("bigint", indexes.toArray()));
        insert.setArray(3, connection.createArrayOf("bytea", hashes.toArray(byte[][]::new)));
        return insert;
    }

    /** Forgets the completed tiles, after they were stored. */
    void clear() {
        levels.clear();
        indexes.clear();
        hashes.clear();
    }
}
