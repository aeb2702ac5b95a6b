package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Roots and proofs of trees of any size, compared with the definitions of RFC 9162. */
class TiledTreeTest {

    private static final int MAX_LEAVES = 70_000;

    private static final List<byte[]> LEAVES = leaves();

    /** The hashes of all complete subtrees by level and index. */
    private static final Map<String, byte[]> NODES = new HashMap<>();

    private static final List<byte[]> ROOTS = roots();

    @Property(tries = 300)
    void the_root_is_that_of_the_definition(@ForAll @IntRange(max = 600) int size) {
        assertThat(tree(size).root()).isEqualTo(definition(LEAVES.subList(0, size)));
        assertThat(ROOTS.get(size)).isEqualTo(definition(LEAVES.subList(0, size)));
    }

    @Property(tries = 300)
    void roots_of_large_trees_are_computed_from_tiles(@ForAll @IntRange(max = MAX_LEAVES) int size) {
        assertThat(tree(size).root()).isEqualTo(ROOTS.get(size));
    }

    @Property(tries = 500)
    void each_leaf_has_an_inclusion_proof(
            @ForAll @IntRange(min = 1, max = MAX_LEAVES) int size, @ForAll @LongRange(max = MAX_LEAVES) long number) {
        long leaf = number % size;
        List<byte[]> path = tree(size).inclusion(leaf);

        assertThat(TreeProof.isIncluded(leaf, LEAVES.get((int) leaf), size, ROOTS.get(size), path))
                .isTrue();
        assertThat(path).hasSizeLessThanOrEqualTo(17);
    }

    @Example
    void many_proofs_keep_only_the_tiles_that_were_used_last() {
        AtomicInteger tiles = new AtomicInteger();
        TiledTree tree = new TiledTree(10_000_000, (level, index, width) -> {
            tiles.incrementAndGet();
            return Collections.nCopies(width, TreeHash.empty());
        });
        int proofs = 1_000;
        for (int i = 0; i < proofs; i++) {
            tree.inclusion((long) i * TiledTree.TILE_WIDTH);
        }

        assertThat(tiles.get()).as("higher tiles are kept").isBetween(proofs, proofs + 20);

        int before = tiles.get();
        tree.inclusion(1);
        assertThat(tiles.get() - before).as("the first tile was dropped").isGreaterThanOrEqualTo(1);
    }

    @Property(tries = 100)
    void proofs_of_ten_million_leaves_read_few_tiles(@ForAll @LongRange(max = 9_999_999) long leaf) {
        AtomicInteger tiles = new AtomicInteger();
        AtomicInteger hashes = new AtomicInteger();
        TiledTree tree = new TiledTree(10_000_000, (level, index, width) -> {
            tiles.incrementAndGet();
            hashes.addAndGet(width);
            return Collections.nCopies(width, TreeHash.empty());
        });

        List<byte[]> path = tree.inclusion(leaf);
        byte[] root = tree.root();
        assertThat(tree.consistency(leaf + 1)).hasSizeLessThanOrEqualTo(25);

        assertThat(path).hasSizeLessThanOrEqualTo(24);
        assertThat(root).hasSize(TreeHash.LENGTH);
        assertThat(tiles.get()).as("each is one statement").isLessThanOrEqualTo(6);
        assertThat(hashes.get()).as("rows").isLessThanOrEqualTo(6 * TiledTree.TILE_WIDTH);
    }

    @Property(tries = 500)
    void a_changed_inclusion_proof_is_not_accepted(
            @ForAll @IntRange(min = 2, max = MAX_LEAVES) int size,
            @ForAll @LongRange(max = MAX_LEAVES) long number,
            @ForAll @IntRange(max = 1000) int change) {
        long leaf = number % size;
        List<byte[]> path = new ArrayList<>(tree(size).inclusion(leaf));
        byte[] hash = LEAVES.get((int) leaf);
        byte[] root = ROOTS.get(size);

        assertThat(TreeProof.isIncluded(leaf, changed(hash, change), size, root, path))
                .isFalse();
        assertThat(TreeProof.isIncluded(leaf, hash, size, changed(root, change), path))
                .isFalse();
        assertThat(TreeProof.isIncluded((leaf + 1 + change % (size - 1)) % size, hash, size, root, path))
                .isFalse();
        path.set(change % path.size(), changed(path.get(change % path.size()), change));
        assertThat(TreeProof.isIncluded(leaf, hash, size, root, path)).isFalse();
        path.remove(change % path.size());
        assertThat(TreeProof.isIncluded(leaf, hash, size, root, path)).isFalse();
    }

    @Property(tries = 500)
    void each_earlier_tree_has_a_consistency_proof(
            @ForAll @IntRange(min = 1, max = MAX_LEAVES) int size, @ForAll @IntRange(max = MAX_LEAVES) int number) {
        int earlier = 1 + number % size;

        assertThat(TreeProof.isConsistent(
                        earlier,
                        ROOTS.get(earlier),
                        size,
                        ROOTS.get(size),
                        tree(size).consistency(earlier)))
                .isTrue();
    }

    @Property(tries = 500)
    void a_changed_consistency_proof_is_not_accepted(
            @ForAll @IntRange(min = 2, max = MAX_LEAVES) int size,
            @ForAll @IntRange(max = MAX_LEAVES) int number,
            @ForAll @IntRange(max = 1000) int change) {
        int earlier = 1 + number % size;
        List<byte[]> proof = new ArrayList<>(tree(size).consistency(earlier));
        byte[] root = ROOTS.get(size);

        assertThat(TreeProof.isConsistent(earlier, changed(ROOTS.get(earlier), change), size, root, proof))
                .isFalse();
        assertThat(TreeProof.isConsistent(earlier, ROOTS.get(earlier), size, changed(root, change), proof))
                .isFalse();
        Assume.that(!proof.isEmpty());
        proof.set(change % proof.size(), changed(proof.get(change % proof.size()), change));
        assertThat(TreeProof.isConsistent(earlier, ROOTS.get(earlier), size, root, proof))
                .isFalse();
        proof.add(proof.get(0));
        assertThat(TreeProof.isConsistent(earlier, ROOTS.get(earlier), size, root, proof))
                .isFalse();
    }

    @Property(tries = 200)
    void a_builder_continues_from_any_tile(@ForAll @IntRange(max = MAX_LEAVES) int size) {
        TreeBuilder builder = new TreeBuilder();
        int complete = size / TiledTree.TILE_WIDTH;
        for (int tile = 0; tile < complete; tile++) {
            builder.addSubtree(TiledTree.TILE_HEIGHT, node(TiledTree.TILE_HEIGHT, tile));
        }
        LEAVES.subList(complete * TiledTree.TILE_WIDTH, size).forEach(builder::add);

        assertThat(builder.root()).isEqualTo(ROOTS.get(size));
        assertThat(builder.size()).isEqualTo(size);
    }

    @Example
    void trees_of_a_published_log_have_their_published_roots() {
        // The test vectors of Certificate Transparency (RFC 6962, whose tree RFC 9162 keeps).
        String[] inputs = {
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
        };
        String[] roots = {
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        };
        TreeBuilder builder = new TreeBuilder();

        for (int i = 0; i < inputs.length; i++) {
            builder.add(TreeHash.leaf(HexFormat.of().parseHex(inputs[i])));
            assertThat(HexFormat.of().formatHex(builder.root())).isEqualTo(roots[i]);
        }
    }

    @Example
    void an_empty_tree_has_the_hash_of_nothing() {
        assertThat(HexFormat.of().formatHex(tree(0).root()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Example
    void subtrees_are_added_at_their_place_only() {
        TreeBuilder builder = new TreeBuilder();
        builder.add(LEAVES.get(0));

        assertThatThrownBy(() -> builder.addSubtree(1, LEAVES.get(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void leaves_and_earlier_trees_must_exist() {
        assertThatThrownBy(() -> tree(3).inclusion(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree(3).consistency(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree(3).consistency(4)).isInstanceOf(IllegalArgumentException.class);
    }

    private static TiledTree tree(int size) {
        return new TiledTree(size, (level, index, width) -> {
            List<byte[]> tile = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                tile.add(node(TiledTree.TILE_HEIGHT * level, index * TiledTree.TILE_WIDTH + i));
            }
            return tile;
        });
    }

    private static byte[] node(int level, long index) {
        return level == 0 ? LEAVES.get((int) index) : requireNonNull(NODES.get(level + ":" + index));
    }

    /** The recursive definition of RFC 9162, section 2.1.1. */
    private static byte[] definition(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return TreeHash.empty();
        }
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int middle = Integer.highestOneBit(leaves.size() - 1);
        return TreeHash.node(definition(leaves.subList(0, middle)), definition(leaves.subList(middle, leaves.size())));
    }

    private static byte[] changed(byte[] hash, int change) {
        byte[] changed = hash.clone();
        changed[change % changed.length] ^= 1;
        return changed;
    }

    private static List<byte[]> leaves() {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < MAX_LEAVES; i++) {
            leaves.add(TreeHash.leaf(("leaf " + i).getBytes(US_ASCII)));
        }
        return leaves;
    }

    /** The root of each tree that begins with the leaves, by size. */
    private static List<byte[]> roots() {
        TreeBuilder builder = new TreeBuilder((level, index, hash) -> NODES.put(level + ":" + index, hash));
        List<byte[]> roots = new ArrayList<>(List.of(builder.root()));
        for (byte[] leaf : LEAVES) {
            builder.add(leaf);
            roots.add(builder.root());
        }
        return roots;
    }
}
