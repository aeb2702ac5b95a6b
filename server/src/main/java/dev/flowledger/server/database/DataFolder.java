package dev.flowledger.server.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the embedded database, held by one server at a time. The operating system releases the lock when the
 * server dies, however it dies.
 */
final class DataFolder implements Closeable {

    private static final String LOCK_FILE = "flowledger.lock";

    /** Far behind the text in the file: where locks are mandatory, others must still be able to read it. */
    private static final long LOCK_POSITION = 1L << 30;

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if need be and takes it.
     *
     * @param holder what another server that wants it shall be told about this one
     * @throws DatabaseStartException when another server has it, or it cannot be written
     */
    static DataFolder take(Path path, String holder) {
        try {
            Files.createDirectories(path);
            onlyForTheOwner(path);
            FileChannel lockFile = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                String other = Files.readString(path.resolve(LOCK_FILE), UTF_8).strip();
                lockFile.close();
                throw new DatabaseStartException(
                        "The data folder " + path + " is in use by another server: " + other + ".",
                        "Stop that server, or give this one a folder of its own with FLOWLEDGER_DATA_DIR. To run several"
                                + " servers on the same data, give them one PostgreSQL with SPRING_DATASOURCE_URL.");
            }
            lockFile.truncate(0).write(ByteBuffer.wrap(holder.getBytes(UTF_8)), 0);
            return new DataFolder(path, lockFile);
        } catch (IOException e) {
            throw new DatabaseStartException(
                    "The data folder " + path + " cannot be used: " + e,
                    "Make it writable, or choose another one with FLOWLEDGER_DATA_DIR.");
        }
    }

    /** Where PostgreSQL keeps its files. */
    Path cluster() {
        return path.resolve("postgresql");
    }

    /** Where PostgreSQL's programs are unpacked. */
    Path programs() {
        return path.resolve("programs");
    }

    /** Whether a database has been made here and has once been up. */
    boolean isInitialized() {
        return Files.exists(initialized());
    }

    /** Notes that the database is made. */
    void markInitialized() throws IOException {
        if (!isInitialized()) {
            Files.createFile(initialized());
        }
    }

    private Path initialized() {
        return path.resolve("initialized");
    }

    @Override
    public void close() {
        try {
            lockFile.truncate(0);
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock(LOCK_POSITION, 1, false);
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    /** The database in it trusts everyone who can reach it. */
    private static void onlyForTheOwner(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
