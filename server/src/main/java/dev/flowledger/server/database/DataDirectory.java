package dev.flowledger.server.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.FailureReason;
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
 * The data directory of the embedded database, locked by one server at a time. The operating system releases the lock when
 * the process ends, even after a crash.
 */
final class DataDirectory implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);

    /** The subdirectory of PostgreSQL's data files. */
    static final String CLUSTER = "postgresql";

    private static final String LOCK_FILE = "flowledger.lock";

    /** Prefix of directories that are not complete yet. */
    private static final String UNFINISHED = "unfinished-";

    /** Beyond the text in the file: on systems with mandatory locks, other processes must still be able to read the text. */
    private static final long LOCK_POSITION = 1L << 30;

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Creates the directory if necessary and locks it.
     *
     * @param holder the description of this server in the error message of another server on the same directory
     * @throws DatabaseStartException if another server has locked it, or it is not writable
     */
    static DataDirectory lock(Path path, String holder) {
        try {
            createPrivate(path);
            FileChannel lockFile = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(lockFile) == null) {
                String other = Files.readString(path.resolve(LOCK_FILE), UTF_8).strip();
                lockFile.close();
                throw new DatabaseStartException(
                        "The data directory " + path + " is in use by another server"
                                + (other.isEmpty() ? ", which is starting or stopping." : ": " + other + "."),
                        "Stop that server, or set FLOWLEDGER_DATA_DIR to another directory. To run several servers on the"
                                + " same data, set SPRING_DATASOURCE_URL of each to the same external PostgreSQL.");
            }
            lockFile.truncate(0).write(ByteBuffer.wrap(holder.getBytes(UTF_8)), 0);
            DataDirectory directory = new DataDirectory(path.toRealPath(), lockFile);
            directory.deleteUnfinished();
            return directory;
        } catch (IOException e) {
            throw new DatabaseStartException(
                    "The data directory " + path + " cannot be used: " + reason(e) + ".",
                    "Make it writable, or set FLOWLEDGER_DATA_DIR to another directory.");
        }
    }

    /** Returns the directory of PostgreSQL's data files. */
    Path cluster() {
        return path.resolve(CLUSTER);
    }

    /** Returns the file with the passwords of the database's roles, in the format of {@code PGPASSFILE}. */
    Path passwordFile() {
        return passwordFile(path);
    }

    /** Returns the password file in a data directory. */
    static Path passwordFile(Path dataDirectory) {
        return dataDirectory.resolve("pgpass");
    }

    /** Replaces a file atomically by one that only its owner can read. */
    void writePrivately(Path file, String text) throws IOException {
        // createTempFile gives access to the owner only.
        Path fresh = Files.createTempFile(path, UNFINISHED, "");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Returns the file with PostgreSQL's output until it opens its own log. */
    Path startLog() {
        return path.resolve("postgresql-start.log");
    }

    /** Returns the directory of PostgreSQL's programs of one version. */
    Path programs(String version) {
        return path.resolve("programs-" + version);
    }

    /** Creates a subdirectory atomically: after a failure or a crash it is either complete or absent. */
    void create(Path directory, Contents contents) throws IOException {
        Path fresh = Files.createTempDirectory(path, UNFINISHED);
        try {
            contents.write(fresh);
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileSystemUtils.deleteRecursively(fresh);
        }
        try (FileChannel entries = FileChannel.open(path, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Writes the contents of a new directory. */
    interface Contents {
        void write(Path fresh) throws IOException;
    }

    /** Deletes incomplete subdirectories of servers that were killed. */
    void deleteUnfinished() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(path, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                try {
                    FileSystemUtils.deleteRecursively(leftover);
                } catch (IOException stillWrittenTo) {
                    log.warn(
                            "{} is no longer needed, but it cannot be deleted: {}",
                            leftover,
                            FailureReason.of(stillWrittenTo));
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

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock(LOCK_POSITION, 1, false);
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    /** Only the owner has access. An existing directory is not changed. */
    private static void createPrivate(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(path);
        }
    }

    /** Returns the reason in words, because the message of these exceptions is often only the path. */
    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it is not a directory";
        }
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason == null ? "it cannot be created" : reason.toLowerCase(Locale.ROOT);
    }
}
