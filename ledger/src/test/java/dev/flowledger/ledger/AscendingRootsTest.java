package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The roots of many positions, compared with those of single ones. */
class AscendingRootsTest {

    /** More than a tile of the second level has. */
    private static final int SIZE = 70_000;

    /** More than two tiles of the second level have. */
    private static final int LARGE_SIZE = 150_000;

    @Test
    void roots_are_those_of_the_tree() {
        assertRootsAreThoseOf(SIZE);
    }

    @Test
    @Tag("nightly")
    void roots_are_those_of_a_large_tree() {
        assertRootsAreThoseOf(LARGE_SIZE);
    }

    private static void assertRootsAreThoseOf(int size) {
        InMemoryTree tree = new InMemoryTree(size);
        AscendingRoots roots = new AscendingRoots(tree);
        Random random = new Random(17);
        for (int position = 0; position <= size; position += 1 + random.nextInt(5000)) {
            assertThat(roots.find(position)).isEqualTo(tree.checkpoint(position));
        }
        // Backwards, as in a file that continues after a restore.
        for (int position : new int[] {size, 70_000, 255, 256, 65_536, 65_537, 1, size}) {
            assertThat(roots.find(position)).isEqualTo(tree.checkpoint(position));
        }
        assertThat(roots.find(size + 1)).isNull();
    }

    @Test
    void each_tile_is_read_once_however_many_positions_it_has() {
        assertEachTileIsReadOnce(SIZE);
    }

    @Test
    @Tag("nightly")
    void each_tile_of_a_large_tree_is_read_once() {
        assertEachTileIsReadOnce(LARGE_SIZE);
    }

    private static void assertEachTileIsReadOnce(int size) {
        InMemoryTree tree = new InMemoryTree(size);
        AscendingRoots roots = new AscendingRoots(tree);
        for (int position = 1; position <= size; position++) {
            assertThat(roots.find(position)).isNotNull();
        }

        assertThat(tree.statements()).isLessThan(size / 256 + 10);
    }

    @Test
    void growth_during_the_comparison_is_seen() {
        InMemoryTree tree = new InMemoryTree(SIZE);
        AscendingRoots roots = new AscendingRoots(tree);
        assertThat(roots.find(SIZE)).isNotNull();
        tree.append(100);

        assertThat(roots.find(SIZE + 100)).isEqualTo(tree.checkpoint(SIZE + 100));
    }
}
