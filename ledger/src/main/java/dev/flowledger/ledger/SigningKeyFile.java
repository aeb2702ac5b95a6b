package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.flowledger.api.ledger.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of the key that signs checkpoints, in the format of Go's package {@code note}. Only its owner can read it. */
public final class SigningKeyFile {

    private SigningKeyFile() {}

    /**
     * Creates a key.
     *
     * @param name the origin of the checkpoints that it signs
     * @throws SigningKeyException if the file exists or cannot be written
     */
    public static NoteSigner create(Path file, String name) {
        NoteSigner key = NoteSigner.generate(name);
        try {
            // Not visible before it is complete. createTempFile gives access to the owner only, on all systems.
            Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "unfinished-", "", ownerOnly(file));
            try {
                Files.writeString(fresh, key.text() + "\n", US_ASCII);
                // Fails if the file exists.
                Files.move(fresh, file);
            } finally {
                Files.deleteIfExists(fresh);
            }
            return key;
        } catch (IOException e) {
            throw new SigningKeyException("Cannot create the signing key " + file + ": " + e, e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Reads a key.
     *
     * @throws SigningKeyException if the file cannot be read or does not contain a key
     */
    public static NoteSigner read(Path file) {
        try {
            return NoteSigner.parse(Files.readString(file, US_ASCII));
        } catch (IOException e) {
            throw new SigningKeyException("Cannot read the signing key " + file + ": " + e, e);
        } catch (IllegalArgumentException e) {
            throw new SigningKeyException("The file " + file + " contains no signing key: " + e.getMessage() + ".", e);
        }
    }
}
