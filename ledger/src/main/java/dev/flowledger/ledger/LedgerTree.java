package dev.flowledger.ledger;

import static java.util.Objects.requireNonNull;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.MissingHashException;
import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The Merkle tree of the ledger as its tables contain it. Its leaves are the hashes of the entries. */
@Component
public class LedgerTree {

    private static final String LEAVES =
            "select position - 1 as index, hash from event_store.ledger where position > ? and position <= ?";

    private static final String HASHES =
            "select index, hash from event_store.tree_hash where level = ? and index >= ? and index < ?";

    private static final String TILES =
            "select index, tile from event_store.tree_hash where level = 1 and index >= ? and index < ?";

    private static final String LEAF_TILES =
            "select index, tile from event_store.tree_hash where level = 1 and index = any (?)";

    private final JdbcTemplate jdbc;

    /** Creates a tree that is read through a template, each time it is needed. */
    public LedgerTree(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The number of leaves, which is the last position of the ledger. */
    public long size() {
        return requireNonNull(
                jdbc.queryForObject("select coalesce(max(position), 0) from event_store.ledger", Long.class));
    }

    /** The tree up to a position. */
    public TiledTree upTo(long position) {
        return new TiledTree(position, this::tile);
    }

    /**
     * The tree up to a position, for the proofs of many leaves.
     *
     * @param leaves the positions of the leaves, in ascending order
     */
    public TiledTree upTo(long position, long[] leaves) {
        return new TiledTree(position, new LeafTiles(this, leaves));
    }

    /**
     * The checkpoint of a position.
     *
     * @throws MissingHashException if an entry is missing
     */
    public Checkpoint checkpoint(long position) {
        return Checkpoint.of(position, upTo(position).root());
    }

    /** Returns the checkpoint of a position; null if an entry is missing. */
    @Nullable Checkpoint findCheckpoint(long position) {
        try {
            return checkpoint(position);
        } catch (MissingHashException removed) {
            return null;
        }
    }

    /**
     * The checkpoint of the whole ledger.
     *
     * @throws MissingHashException if an entry is missing
     */
    public Checkpoint checkpoint() {
        return checkpoint(size());
    }

    /** Computes a hash from the level below, for example after its row was removed. Null if one of those is missing, too. */
    byte @Nullable [] findRoot(int level, long index) {
        if (level == 0) {
            return null;
        }
        TreeBuilder tile = new TreeBuilder();
        for (byte[] hash : hashes(level - 1, index * TiledTree.TILE_WIDTH, TiledTree.TILE_WIDTH)) {
            if (hash == null) {
                return null;
            }
            tile.add(hash);
        }
        return tile.root();
    }

    /** The leaves of a tile, one after the other. */
    byte[] tile(long index) {
        return concatenate(tile(0, index, TiledTree.TILE_WIDTH));
    }

    static byte[] concatenate(List<byte[]> hashes) {
        ByteBuffer bytes = ByteBuffer.allocate(hashes.size() * TreeHash.LENGTH);
        // An entry whose hash was shortened or extended has no place of its own: the verification reports it.
        hashes.forEach(hash -> bytes.put(Arrays.copyOf(hash, TreeHash.LENGTH)));
        return bytes.array();
    }

    /** Reads the stored leaves of consecutive tiles, null for a missing one. */
    List<byte @Nullable []> tiles(long first, int count) {
        byte @Nullable [][] tiles = new byte @Nullable [count][];
        jdbc.query(
                TILES,
                row -> {
                    tiles[(int) (row.getLong("index") - first)] = row.getBytes("tile");
                },
                first,
                first + count);
        return Arrays.asList(tiles);
    }

    /** Reads complete tiles of leaves as they are stored, by their indexes. Those that are not stored are missing. */
    Map<Long, List<byte[]>> leafTiles(long[] indexes) {
        Map<Long, List<byte[]>> tiles = new HashMap<>();
        jdbc.query(
                LEAF_TILES,
                row -> {
                    tiles.put(row.getLong("index"), split(requireNonNull(row.getBytes("tile"))));
                },
                new SqlArrayValue("bigint", Arrays.stream(indexes).boxed().toArray()));
        return tiles;
    }

    private static List<byte[]> split(byte[] tile) {
        return IntStream.range(0, TiledTree.TILE_WIDTH)
                .mapToObj(hash -> Arrays.copyOfRange(tile, hash * TreeHash.LENGTH, (hash + 1) * TreeHash.LENGTH))
                .toList();
    }

    List<byte[]> tile(int level, long index, int width) {
        List<byte[]> hashes = hashes(level, index * TiledTree.TILE_WIDTH, width).stream()
                .filter(Objects::nonNull)
                .toList();
        if (hashes.size() != width) {
            throw new MissingHashException(level, index, hashes.size(), width);
        }
        return hashes;
    }

    /**
     * Reads consecutive hashes of a level, null for a missing one.
     *
     * @param level the level of their tiles
     * @param first the number of hashes before the first one
     */
    List<byte @Nullable []> hashes(int level, long first, int count) {
        byte @Nullable [][] hashes = new byte @Nullable [count][];
        RowCallbackHandler put = row -> hashes[(int) (row.getLong("index") - first)] = row.getBytes("hash");
        if (level == 0) {
            jdbc.query(LEAVES, put, first, first + count);
        } else {
            jdbc.query(HASHES, put, level, first, first + count);
        }
        return Arrays.asList(hashes);
    }
}
