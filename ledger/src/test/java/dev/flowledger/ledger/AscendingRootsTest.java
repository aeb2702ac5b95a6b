package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The roots of many positions, compared with those of single ones. */
class AscendingRootsTest {

    private static final int SIZE = 150_000;

    private final InMemoryTree tree = new InMemoryTree(SIZE);
    private final AscendingRoots roots = new AscendingRoots(tree);

    @Test
    void roots_are_those_of_the_tree() {
        Random random = new Random(17);
        for (int position = 0; position <= SIZE; position += 1 + random.nextInt(5000)) {
            assertThat(roots.find(position)).isEqualTo(tree.checkpoint(position));
        }
        // Backwards, as in a file that continues after a restore.
        for (int position : new int[] {SIZE, 70_000, 255, 256, 65_536, 65_537, 1, SIZE}) {
            assertThat(roots.find(position)).isEqualTo(tree.checkpoint(position));
        }
        assertThat(roots.find(SIZE + 1)).isNull();
    }

    @Test
    void each_tile_is_read_once_however_many_positions_it_has() {
        for (int position = 1; position <= SIZE; position++) {
            assertThat(roots.find(position)).isNotNull();
        }

        assertThat(tree.statements()).isLessThan(SIZE / 256 + 10);
    }

    @Test
    void growth_during_the_comparison_is_seen() {
        assertThat(roots.find(SIZE)).isNotNull();
        tree.append(100);

        assertThat(roots.find(SIZE + 100)).isEqualTo(tree.checkpoint(SIZE + 100));
    }
}
