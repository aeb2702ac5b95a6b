package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * Writes an archive: NDJSON, compressed with gzip. The first line has the size and the root hash of the tree at the last event.
 * Each further line has an event and its inclusion proof. The same events give the same bytes.
 */
public final class ArchiveWriter implements AutoCloseable {

    private final OutputStream out;
    private final TiledTree tree;

    /**
     * Writes the first line.
     *
     * @param events the number of events that follow
     * @param size the number of leaves of the tree, which is the position of the last event
     * @param tree the tree of this size
     */
    public ArchiveWriter(OutputStream file, long events, long size, TiledTree tree) throws IOException {
        this.out = new GZIPOutputStream(file, 1 << 16);
        this.tree = tree;
        line("{\"archive\":1,\"events\":" + events + ",\"tree_size\":" + size + ",\"root_hash\":\""
                + HexFormat.of().formatHex(tree.root()) + "\"}");
    }

    /** Writes the next event, in the order of the positions. */
    public void write(LedgerEvent event) throws IOException {
        List<byte[]> proof = tree.inclusion(event.position() - 1);
        line(proof.stream()
                        .map(HexFormat.of()::formatHex)
                        .collect(Collectors.joining("\",\"", "{\"proof\":[" + (proof.isEmpty() ? "" : "\""), ""))
                + (proof.isEmpty() ? "" : "\"") + ArchiveReader.EVENT + event.line() + "}");
    }

    private void line(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
