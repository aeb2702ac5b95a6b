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
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Writes the events of runs to the storage of archives, reads them back and verifies them. */
@Component
class EventFile {

    private static final String EXTENT = """
            select count(*) as events, count(position) as sequenced, min(position) as first, max(position) as last
            from event_store.event left join event_store.ledger using (global_index) where stream = any (?)""";

    private static final String EVENTS = """
            select position, hash, event.* from event_store.event join event_store.ledger using (global_index)
            where stream = any (?) order by position""";

    /** A small fetch size, because one event can have a megabyte. */
    private static final int FETCH_SIZE = 100;

    private final JdbcTemplate jdbc;
    private final LedgerTree tree;
    private final ArchiveStorage storage;

    EventFile(DataSource dataSource, LedgerTree tree, ArchiveStorage storage) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(FETCH_SIZE);
        this.tree = tree;
        this.storage = storage;
    }

    /** The positions of the events of some streams. */
    private record Extent(long events, long sequenced, long first, long last) {}

    /** A file that was read back after it was written. */
    record Verified(ArchiveFile file, ArchiveReader.Content content) {}

    /**
     * Writes the events of streams, in the transaction of the caller. The same events give the same file, so that an attempt that
     * was interrupted leaves no other one.
     *
     * @throws PostponedException if an event has no ledger entry yet
     */
    Verified write(List<String> streams) throws IOException {
        String[] names = streams.toArray(String[]::new);
        Extent extent = Objects.requireNonNull(jdbc.queryForObject(
                EXTENT,
                (row, number) -> new Extent(
                        row.getLong("events"), row.getLong("sequenced"), row.getLong("first"), row.getLong("last")),
                new SqlArrayValue("text", (Object[]) names)));
        if (extent.sequenced() < extent.events()) {
            throw new PostponedException("Events of finished runs are not in the ledger yet.");
        }
        Path file = Files.createTempFile("flowledger-archive-", "");
        try {
            String sha256 = write(file, names, extent);
            String name = "runs-" + extent.first() + "-" + extent.last() + "-" + sha256.substring(0, 16) + ".ndjson.gz";
            storage.write(name, file);
            ArchiveReader.Content content = read(name);
            if (!content.sha256().equals(sha256) || content.positions().length != extent.events()) {
                throw new IOException(
                        "The archive " + name + " in " + storage.location() + " differs from what was written.");
            }
            return new Verified(new ArchiveFile(name, storage.location(), sha256, Files.size(file)), content);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private String write(Path file, String[] streams, Extent extent) throws IOException {
        MessageDigest sha256 = sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256);
                ArchiveWriter writer =
                        new ArchiveWriter(out, extent.events(), extent.last(), tree.upTo(extent.last()))) {
            jdbc.query(
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

    private ArchiveReader.Content read(String name) throws IOException {
        try (InputStream in = storage.open(name)) {
            return ArchiveReader.read(in);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
