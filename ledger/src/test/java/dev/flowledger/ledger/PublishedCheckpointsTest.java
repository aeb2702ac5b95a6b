package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.ledger.KeptCheckpoints.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published checkpoints that the ledger does not contain. */
class PublishedCheckpointsTest {

    private static final Checkpoint OTHER = Checkpoint.of(20, TreeHash.empty());

    private final InMemoryTree tree = new InMemoryTree(30);
    private final KeptCheckpoints kept = mock();
    private final PublishedCheckpoints published = new PublishedCheckpoints(tree, kept);

    @Test
    void checkpoint_of_the_table_is_missing_until_it_is_acknowledged_on_any_node() throws IOException {
        when(kept.findAfter(any(), anyInt()))
                .thenReturn(List.of(
                        new Published(tree.checkpoint(10), Instant.EPOCH.toString()),
                        new Published(OTHER, Instant.EPOCH.toString())));
        published.compare(null);
        assertThat(published.missing()).contains(OTHER.text(), "rewritten or rolled back after position 10");

        when(kept.isAcknowledged(Instant.EPOCH)).thenReturn(true);
        assertThat(published.missing()).isNull();
    }

    @Test
    void last_checkpoint_of_a_directory_is_the_one_that_was_signed_or_published_last(@TempDir Path directory)
            throws IOException {
        CheckpointFiles files = new CheckpointFiles(directory);
        assertThat(files.findLast(30)).isEmpty();
        Files.writeString(
                directory.resolve("checkpoints.ndjson"),
                CheckpointLine.of(SignedCheckpoint.unsigned("test", tree.checkpoint(10)), Instant.EPOCH) + "\nno line\n"
                        + CheckpointLine.of(SignedCheckpoint.unsigned("test", OTHER), Instant.EPOCH));
        assertThat(files.findLast(30)).contains(OTHER);
        assertThat(files.findLast(19)).contains(tree.checkpoint(10));
        Files.writeString(
                directory.resolve("signing-key.signed"),
                SignedCheckpoint.unsigned("test", tree.checkpoint(30)).text());
        assertThat(files.findLast(30)).contains(tree.checkpoint(30));
    }

    @Test
    void line_that_is_not_text_does_not_end_the_comparison(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("checkpoints"), new byte[] {(byte) 0xff, '\n'});
        Files.writeString(
                file,
                CheckpointLine.of(SignedCheckpoint.unsigned("test", OTHER), Instant.EPOCH),
                StandardOpenOption.APPEND);
        published.compare(file);
        assertThat(published.missing()).contains(OTHER.text());
    }
}
