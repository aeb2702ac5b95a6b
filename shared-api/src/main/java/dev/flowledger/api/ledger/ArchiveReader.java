package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.flowledger.api.archive.PositionSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an archive and verifies it: each hash must match its event, each event must be in the tree whose root the first line has,
 * and no event may be missing. It keeps only one event in memory, and the hashes of all.
 */
public final class ArchiveReader {

    /** Separates the proof from the event. */
    static final String EVENT = "],\"event\":";

    private static final byte[] PROOF = "{\"proof\":[".getBytes(US_ASCII);

    /** The longest proof: 64 levels, each a hash in quotation marks and a comma. */
    private static final int MAX_PROOF = PROOF.length + 64 * (2 * TreeHash.LENGTH + 3);

    private static final int BUFFER_BYTES = 1 << 16;

    private ArchiveReader() {}

    /** The first line. */
    private record Header(int archive, long events, long treeSize, String rootHash) {}

    /**
     * The verified content of an archive.
     *
     * @param sha256 the checksum of the file, 64 hexadecimal digits
     * @param head the checkpoint of the tree that contains the events
     * @param positions the positions of the events, ascending
     * @param hashes their hashes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Content(String sha256, Checkpoint head, long[] positions, byte[][] hashes) {

        /** The hash of the event at a position; null if the archive does not contain it. */
        public byte @Nullable [] hash(long position) {
            int index = Arrays.binarySearch(positions, position);
            return index < 0 ? null : hashes[index];
        }

        /** The positions of all events. */
        public PositionSet positionSet() {
            return PositionSet.of(positions);
        }
    }

    /**
     * Reads a file to its end.
     *
     * @throws IOException if it cannot be read, or is not a complete and unchanged archive. The message says why
     */
    public static Content read(InputStream file) throws IOException {
        return read(file, event -> {});
    }

    /** Receives verified events one by one. */
    @FunctionalInterface
    interface EventConsumer {
        void accept(LedgerLine event) throws IOException;
    }

    /** Reads a file to its end, and passes each event to a consumer. */
    static Content read(InputStream file, EventConsumer consumer) throws IOException {
        MessageDigest sha256 = sha256();
        InputStream raw = new DigestInputStream(file, sha256);
        try {
            ByteLineReader lines = new ByteLineReader(new GZIPInputStream(raw, BUFFER_BYTES));
            Header header = header(lines.next());
            List<Long> positions = new ArrayList<>();
            List<byte[]> hashes = new ArrayList<>();
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                LedgerLine event = event(line, header);
                if (!positions.isEmpty() && event.position() <= positions.get(positions.size() - 1)) {
                    throw new IOException("position " + event.position() + " is out of order");
                }
                positions.add(event.position());
                hashes.add(event.hash());
                consumer.accept(event);
            }
            if (positions.size() != header.events()) {
                throw new IOException("it has " + positions.size() + " of " + header.events() + " events");
            }
            raw.transferTo(OutputStream.nullOutputStream());
            return new Content(
                    HexFormat.of().formatHex(sha256.digest()),
                    Checkpoint.parse(header.treeSize() + ":" + header.rootHash()),
                    positions.stream().mapToLong(Long::longValue).toArray(),
                    hashes.toArray(byte[][]::new));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("it is not an archive: " + e.getMessage(), e);
        }
    }

    private static Header header(byte @Nullable [] line) throws IOException {
        JsonNode json = JsonMapper.shared().readTree(line == null ? new byte[0] : line);
        if (json.path("archive").asInt(0) != 1) {
            throw new IOException("it is not an archive of this version of Flowledger");
        }
        return new Header(
                1,
                json.path("events").asLong(0),
                json.path("tree_size").asLong(0),
                json.path("root_hash").asString(""));
    }

    private static LedgerLine event(byte[] line, Header header) throws IOException {
        String start = new String(line, 0, Math.min(line.length, MAX_PROOF), US_ASCII);
        int end = start.indexOf(EVENT);
        if (end < 0 || !start.startsWith(new String(PROOF, US_ASCII)) || line[line.length - 1] != '}') {
            throw new IOException("a line has no proof or no event");
        }
        List<byte[]> proof = new ArrayList<>();
        for (JsonNode hash : JsonMapper.shared().readTree(start.substring(PROOF.length - 1, end + 1))) {
            proof.add(HexFormat.of().parseHex(hash.asString("")));
        }
        LedgerLine event = LedgerLine.parse(Arrays.copyOfRange(line, end + EVENT.length(), line.length - 1));
        if (event.archive() != null || !event.hasValidHash()) {
            throw new IOException("the event at position " + event.position() + " does not match its hash");
        }
        if (!TreeProof.isIncluded(
                event.position() - 1,
                event.hash(),
                header.treeSize(),
                HexFormat.of().parseHex(header.rootHash()),
                proof)) {
            throw new IOException("the proof of position " + event.position() + " does not match");
        }
        return event;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
