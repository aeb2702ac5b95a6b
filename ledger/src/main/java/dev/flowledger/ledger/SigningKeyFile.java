package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.NoteSigner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

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
            Path fresh = createUnfinished(file, key.text() + "\n");
            try {
                // Fails if the file exists, also if another process has just created it.
                Files.createLink(file, fresh);
            } catch (UnsupportedOperationException noLinks) {
                Files.move(fresh, file);
            } finally {
                Files.deleteIfExists(fresh);
            }
            return key;
        } catch (IOException e) {
            throw new SigningKeyException(
                    "Cannot create the signing key " + file + ": " + FailureReason.of(e) + ".", e);
        }
    }

    /** Creates a file with a text beside another one. It is stored when this method returns, and only its owner can read it. */
    static Path createUnfinished(Path file, String text) throws IOException {
        return createUnfinished(file, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                int ignored = channel.write(bytes);
            }
            channel.force(true);
        });
    }

    /** Leaves no file if the contents cannot be written: on a full disk, every attempt would leave one. */
    static Path createUnfinished(Path file, Contents contents) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && Files.notExists(directory)) {
            // Otherwise the reason would be the name of the unfinished file.
            throw new NoSuchFileException(directory.toString());
        }
        Path fresh = Files.createTempFile(directory, "unfinished-", "", ownerOnly(file));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            contents.write(channel);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        return fresh;
    }

    /** Writes the contents of a new file. */
    interface Contents {
        void write(FileChannel file) throws IOException;
    }

    /** Whether users other than the owner can read the file. */
    static boolean isReadableByOthers(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).stream()
                        .anyMatch(Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ)::contains);
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
            throw new SigningKeyException("Cannot read the signing key " + file + ": " + FailureReason.of(e) + ".", e);
        } catch (IllegalArgumentException e) {
            throw new SigningKeyException("The file " + file + " contains no signing key: " + e.getMessage() + ".", e);
        }
    }
}
