package dev.flowledger.server.retention;

import dev.flowledger.api.archive.ArchiveFile;
import dev.flowledger.api.ledger.ArchiveReader;
import dev.flowledger.api.ledger.ArchiveWriter;
import dev.flowledger.api.ledger.LedgerEntry;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.ledger.LedgerTree;
import dev.flowledger.ledger.StoredEvents;
import dev.flowledger.ledger.archive.ArchiveStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Writes the events of runs to a file, verifies it, stores it and reads it back. */
@Component
class EventFile {

    private static final String POSITIONS = """
            select position from event_store.event left join event_store.ledger using (global_index)
            where stream = any (?) order by position""";

    private static final String EVENTS = """
            select position, hash, event.* from event_store.event join event_store.ledger using (global_index)
            where stream = any (?) order by position""";

    /** A small fetch size, because one event can have a megabyte. */
    private static final int FETCH_SIZE = 100;

    private final JdbcTemplate jdbc;
    private final JdbcTemplate inParts;
    private final LedgerTree tree;
    private final ArchiveStorage storage;
    private final Archives archives;

    EventFile(DataSource dataSource, LedgerTree tree, ArchiveStorage storage, Archives archives) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.inParts = new JdbcTemplate(dataSource);
        this.inParts.setFetchSize(FETCH_SIZE);
        this.tree = tree;
        this.storage = storage;
        this.archives = archives;
    }

    /** A file that was verified, stored and read back. */
    record Verified(ArchiveFile file, ArchiveReader.Content content) {}

    /**
     * Checks that the storage of this node has the latest archive, which another node may have written.
     *
     * @throws PostponedException if it is not
     */
    void requireLatest() {
        archives.findLatest(1).forEach(this::require);
    }

    private void require(Archive archive) {
        try {
            if (!storage.contains(archive.name())) {
                throw new PostponedException("The latest archive " + archive.name() + " is not in " + storage.location()
                        + ". All nodes must use the same folder or bucket, and it must have the earlier archives.");
            }
        } catch (IOException e) {
            throw new StorageException(archive.name(), storage.location(), e);
        }
    }

    /**
     * Writes the events of streams, in the transaction of the caller. The same events give the same file, so that an attempt that
     * was interrupted leaves no other one.
     *
     * @throws PostponedException if an event has no ledger entry yet
     * @throws StorageException if the file cannot be stored
     */
    Verified write(List<String> streams) throws IOException {
        String[] names = streams.toArray(String[]::new);
        long[] positions = positions(names);
        Path file = Files.createTempFile("flowledger-archive-", "");
        try {
            String sha256 = write(file, names, positions);
            ArchiveReader.Content content = verified(file, positions);
            String name = "runs-" + positions[0] + "-" + positions[positions.length - 1] + "-" + sha256.substring(0, 16)
                    + ".ndjson.gz";
            store(name, file, sha256);
            return new Verified(new ArchiveFile(name, storage.location(), sha256, Files.size(file)), content);
        } catch (IOException e) {
            throw new StorageException("of " + positions.length + " events", String.valueOf(file.getParent()), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** The positions of the events of streams, ascending. */
    private long[] positions(String[] streams) {
        List<@Nullable Long> positions = jdbc.query(
                POSITIONS, (row, number) -> row.getObject("position", Long.class), new SqlArrayValue("text", (Object[])
                        streams));
        if (positions.contains(null)) {
            throw new PostponedException("Events of finished runs are not in the ledger yet.");
        }
        return positions.stream().mapToLong(Long::longValue).toArray();
    }

    /** The content of a file before it is stored. If it is not valid, an event was changed. */
    private static ArchiveReader.Content verified(Path file, long[] positions) {
        try (InputStream in = Files.newInputStream(file)) {
            ArchiveReader.Content content = ArchiveReader.read(in);
            if (!Arrays.equals(content.positions(), positions)) {
                throw new IOException("the events have changed");
            }
            return content;
        } catch (IOException e) {
            throw new IllegalStateException("The events cannot be archived: " + e.getMessage(), e);
        }
    }

    /** Stores a file, and compares what the storage returns with it. */
    private void store(String name, Path file, String sha256) {
        MessageDigest stored = sha256();
        try {
            storage.write(name, file);
            try (InputStream in = new DigestInputStream(storage.open(name), stored)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (!HexFormat.of().formatHex(stored.digest()).equals(sha256)) {
                throw new IOException("it differs from what was written");
            }
        } catch (IOException e) {
            throw new StorageException(name, storage.location(), e);
        }
    }

    private String write(Path file, String[] streams, long[] positions) throws IOException {
        MessageDigest sha256 = sha256();
        long last = positions[positions.length - 1];
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256);
                ArchiveWriter writer = new ArchiveWriter(out, positions.length, last, tree.upTo(last, positions))) {
            inParts.query(
                    EVENTS,
                    row -> {
                        try {
                            writer.write(new LedgerEvent(
                                    StoredEvents.event(row),
                                    new LedgerEntry(row.getLong("position"), row.getBytes("hash"))));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    new SqlArrayValue("text", (Object[]) streams));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
