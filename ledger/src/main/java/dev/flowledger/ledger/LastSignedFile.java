package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.api.ledger.SignedNote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The file with the last checkpoint that was signed. It is outside the database: a person who can change only the database cannot
 * make the server sign another history.
 */
record LastSignedFile(Path path) {

    /**
     * Reads the last checkpoint that was signed; null if there is none.
     *
     * @throws IOException if the file cannot be read or does not contain a checkpoint
     */
    @Nullable SignedCheckpoint read() throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return SignedCheckpoint.parse(new String(in.readNBytes(SignedNote.MAX_LENGTH), UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException("it contains no checkpoint", e);
        }
    }

    /** Replaces the file atomically. */
    void write(SignedCheckpoint checkpoint) throws IOException {
        Path fresh = SigningKeyFile.createUnfinished(path, checkpoint.text());
        try {
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
