package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checkpoints that a data directory has outside its database: the one that was signed last, and the published ones. A ledger
 * that is restored into the directory must not contradict them.
 */
public final class CheckpointFiles {

    /** The file with the key that signs checkpoints. */
    static final String SIGNING_KEY = "signing-key";

    /** The file to which checkpoints are published. */
    static final String PUBLISHED = "checkpoints.ndjson";

    private final Path directory;

    /** Creates a reader for a data directory. */
    public CheckpointFiles(Path directory) {
        this.directory = directory;
    }

    /** The file with the checkpoint that was signed last with a key. */
    static Path lastSigned(Path key) {
        return key.resolveSibling(key.getFileName() + ".signed");
    }

    /** Finds the last checkpoint up to a position. A ledger that agrees with it agrees with all earlier ones. */
    public Optional<Checkpoint> findLast(long upTo) throws IOException {
        SignedCheckpoint signed = new LastSignedFile(lastSigned(directory.resolve(SIGNING_KEY))).read();
        return Stream.concat(
                        Stream.ofNullable(signed).map(SignedCheckpoint::checkpoint),
                        published().stream()
                                .flatMap(line -> CheckpointLine.parse(line).stream())
                                .map(KeptCheckpoints.Published::checkpoint))
                .filter(checkpoint -> checkpoint.position() <= upTo)
                .max(Comparator.comparingLong(Checkpoint::position));
    }

    /** A torn write may have left bytes that are not UTF-8. */
    private List<String> published() throws IOException {
        Path file = directory.resolve(PUBLISHED);
        return Files.exists(file) ? Files.readAllLines(file, ISO_8859_1) : List.of();
    }
}
