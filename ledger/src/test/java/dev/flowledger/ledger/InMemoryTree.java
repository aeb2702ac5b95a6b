package dev.flowledger.ledger;

import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** A tree without a database. It counts the statements that a database would execute. */
class InMemoryTree extends LedgerTree {

    private static final JdbcTemplate UNUSED = new JdbcTemplate();

    private final List<List<byte[]>> levels = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    private final TreeBuilder tree = new TreeBuilder((level, index, hash) -> {
        if (level % TiledTree.TILE_HEIGHT == 0) {
            levels.get(level / TiledTree.TILE_HEIGHT).add(hash);
        }
    });
    private int statements;

    InMemoryTree(int leaves) {
        super(UNUSED);
        append(leaves);
    }

    void append(int leaves) {
        for (int i = 0; i < leaves; i++) {
            byte[] leaf = TreeHash.leaf(
                    ByteBuffer.allocate(Long.BYTES).putLong(tree.size()).array());
            levels.get(0).add(leaf);
            tree.add(leaf);
        }
    }

    int statements() {
        return statements;
    }

    @Override
    public long size() {
        statements++;
        return tree.size();
    }

    @Override
    List<byte @Nullable []> hashes(int level, long first, int count) {
        statements++;
        List<byte[]> hashes = levels.get(level);
        List<byte @Nullable []> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(first + i < hashes.size() ? hashes.get((int) first + i) : null);
        }
        return found;
    }
}
