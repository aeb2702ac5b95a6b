package dev.flowledger.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file with the event store: a ZIP archive that contains the rows of each table, in the format of PostgreSQL's COPY, and a
 * manifest with their checksums and the checkpoint of the ledger.
 */
final class BackupFile {

    private static final int FORMAT = 1;
    private static final String MANIFEST = "manifest.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private BackupFile() {}

    /**
     * The description of a backup.
     *
     * @param format the version of the format of the file
     * @param migrations the versions of the migrations of the database
     * @param checkpoint the checkpoint of the ledger
     * @param nextIndex the next global index
     * @param tables the tables by name
     */
    record Manifest(
            int format, List<String> migrations, String checkpoint, String nextIndex, Map<String, Table> tables) {}

    /**
     * The rows of a table.
     *
     * @param rows their number
     * @param sha256 the checksum of their bytes
     */
    record Table(long rows, String sha256) {}

    /** Writes the event store, as the transaction of the source sees it, to a new file that only its owner can read. */
    static Manifest write(EventStoreCopy source, Path file) throws IOException, SQLException {
        Map<String, Table> tables = new LinkedHashMap<>();
        // createTempFile gives access to the owner only.
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path fresh = Files.createTempFile(directory, ".flowledger-backup-", "");
        try {
            Manifest manifest;
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(fresh), UTF_8)) {
                for (String table : EventStoreCopy.TABLES) {
                    zip.putNextEntry(new ZipEntry(table));
                    MessageDigest sha256 = sha256();
                    OutputStream rows = new DigestOutputStream(zip, sha256);
                    tables.put(
                            table,
                            new Table(source.write(table, rows), HexFormat.of().formatHex(sha256.digest())));
                    zip.closeEntry();
                }
                manifest = new Manifest(
                        FORMAT, source.migrations(), source.checkpoint().text(), source.nextIndex(), tables);
                zip.putNextEntry(new ZipEntry(MANIFEST));
                zip.write(JSON.writeValueAsBytes(manifest));
                zip.closeEntry();
            }
            sync(fresh, StandardOpenOption.WRITE);
            // Fails if the file exists.
            Files.move(fresh, file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                // Other systems cannot open a directory.
                sync(directory, StandardOpenOption.READ);
            }
            return manifest;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** The backup must survive a power failure once the command has succeeded. */
    private static void sync(Path path, StandardOpenOption access) throws IOException {
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }

    /**
     * Reads the manifest and compares all checksums.
     *
     * @throws IOException if the file is not a backup or is damaged
     */
    static Manifest check(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Manifest manifest = JSON.readValue(read(zip, MANIFEST).readAllBytes(), Manifest.class);
            if (manifest.format() != FORMAT) {
                throw new IOException("its format " + manifest.format() + " is of another version of Flowledger");
            }
            for (String table : EventStoreCopy.TABLES) {
                MessageDigest sha256 = sha256();
                new DigestInputStream(read(zip, table), sha256).transferTo(OutputStream.nullOutputStream());
                Table expected = manifest.tables().get(table);
                if (expected == null || !expected.sha256().equals(HexFormat.of().formatHex(sha256.digest()))) {
                    throw new IOException("the rows of " + table + " do not match their checksum");
                }
            }
            return manifest;
        } catch (JacksonException e) {
            throw new IOException("its manifest is damaged", e);
        }
    }

    /** Copies the rows into an empty event store. */
    static void copyInto(Path file, Manifest manifest, EventStoreCopy target) throws IOException, SQLException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            target.read(table -> read(zip, table), manifest.nextIndex());
        }
    }

    private static InputStream read(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("it does not contain " + name);
        }
        return zip.getInputStream(entry);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
