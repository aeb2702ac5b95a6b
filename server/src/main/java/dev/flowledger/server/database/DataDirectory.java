package dev.flowledger.server.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * The folder of the embedded database, held by one server at a time. The operating system releases the lock when the
 * server dies, however it dies.
 */
final class DataDirectory implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);

    private static final String LOCK_FILE = "flowledger.lock";

    /** What the names of directories begin with that are not whole yet. */
    private static final String UNFINISHED = "unfinished-";

    /** Far behind the text in the file: where locks are mandatory, others must still be able to read it. */
    private static final long LOCK_POSITION = 1L << 30;

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if need be and takes it.
     *
     * @param holder what another server that wants it shall be told about this one
     * @throws DatabaseStartException when another server has it, or it cannot be written
     */
    static DataDirectory take(Path path, String holder) {
        try {
            createForTheOwner(path);
            FileChannel lockFile = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                String other = Files.readString(path.resolve(LOCK_FILE), UTF_8).strip();
                lockFile.close();
                throw new DatabaseStartException(
                        "The data folder " + path + " is in use by another server"
                                + (other.isEmpty() ? ", which is starting or stopping." : ": " + other + "."),
                        "Stop that server, or give this one a folder of its own with FLOWLEDGER_DATA_DIR. To run several"
                                + " servers on the same data, give them one PostgreSQL with SPRING_DATASOURCE_URL.");
            }
            lockFile.truncate(0).write(ByteBuffer.wrap(holder.getBytes(UTF_8)), 0);
            DataDirectory folder = new DataDirectory(path.toRealPath(), lockFile);
            folder.sweep();
            return folder;
        } catch (IOException e) {
            throw new DatabaseStartException(
                    "The data folder " + path + " cannot be used: " + reason(e) + ".",
                    "Make it writable, or choose another one with FLOWLEDGER_DATA_DIR.");
        }
    }

    /** Where PostgreSQL keeps its files. */
    Path cluster() {
        return path.resolve("postgresql");
    }

    /** What PostgreSQL says before its own log is open. */
    Path startLog() {
        return path.resolve("postgresql-start.log");
    }

    /** Where PostgreSQL's programs are unpacked, each version of them in a directory of its own. */
    Path programs(String version) {
        return path.resolve("programs-" + version);
    }

    /** Makes one of the directories in it, whole or not at all, however the server may die meanwhile. */
    void make(Path directory, Filling filling) throws IOException {
        Path fresh = Files.createTempDirectory(path, UNFINISHED);
        filling.fill(fresh);
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel entries = FileChannel.open(path, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Puts something into a fresh directory. */
    interface Filling {
        void fill(Path fresh) throws IOException;
    }

    /** Throws away what servers have left that were killed while they made something. */
    void sweep() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(path, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                try {
                    FileSystemUtils.deleteRecursively(leftover);
                } catch (IOException stillWrittenTo) {
                    log.warn("{} is no longer needed but cannot be deleted: {}", leftover, stillWrittenTo.toString());
                }
            }
        }
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

    /** The database in it trusts everyone who can reach it. A folder that is there already is left as it is. */
    private static void createForTheOwner(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(path);
        }
    }

    /** In words: the message of these exceptions is often the path alone. */
    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it is not a folder";
        }
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason == null ? "it cannot be made" : reason.toLowerCase(Locale.ROOT);
    }
}
