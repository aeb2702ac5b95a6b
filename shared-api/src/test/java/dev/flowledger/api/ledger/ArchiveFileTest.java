package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.UniqueElements;
import org.jspecify.annotations.Nullable;

/** An archive proves that its events are in the ledger; lines of exports that stand for archived events. */
class ArchiveFileTest {

    private static final int SIZE = 300;

    private final List<LedgerEvent> ledger = new ArrayList<>();
    private final TreeBuilder tree = new TreeBuilder();

    ArchiveFileTest() {
        for (long position = 1; position <= SIZE; position++) {
            StoredEvent event = StoredEventBuilder.builder().stream("flow_run-0123")
                    .streamType("flow_run")
                    .sequence(position)
                    .id(new UUID(7, position))
                    .type("flow_run.state_set")
                    .revision("1")
                    .time(Instant.EPOCH)
                    .payload("{\"id\":\"x\",\"name\":\"ä" + position + "\"}")
                    .metadata("{\"actor\":\"a\",\"causationId\":\"b\",\"command\":\"c\",\"correlationId\":\"d\"}")
                    .build();
            byte[] hash = TreeHash.leaf(event.canonical(position).getBytes(UTF_8));
            ledger.add(new LedgerEvent(event, new LedgerEntry(position, hash)));
            tree.add(hash);
        }
    }

    @Property(tries = 50)
    void an_archive_contains_its_events_and_the_checkpoint(
            @ForAll @UniqueElements List<@IntRange(min = 1, max = SIZE) Integer> positions) throws IOException {
        long[] sorted =
                positions.stream().mapToLong(Integer::longValue).sorted().toArray();

        ArchiveReader.Content content = ArchiveReader.read(new ByteArrayInputStream(archive(sorted)));

        assertThat(content.positions()).isEqualTo(sorted);
        assertThat(content.head()).isEqualTo(Checkpoint.of(SIZE, tree.root()));
        for (long position : sorted) {
            assertThat(content.hash(position)).isEqualTo(hash(position));
        }
        assertThat(content.hash(SIZE + 1)).isNull();
    }

    @Example
    void a_copy_returns_each_event() throws IOException {
        try (ArchiveCopy copy = ArchiveCopy.of(new ByteArrayInputStream(archive(5, 6, 200)))) {
            for (long position : new long[] {200, 5, 6}) {
                assertThat(copy.read(position))
                        .isEqualTo(ledger.get((int) position - 1).event());
            }
            assertThat(copy.read(7)).isNull();
        }
    }

    @Example
    void the_same_events_give_the_same_bytes() throws IOException {
        assertThat(archive(1, 7, 300)).isEqualTo(archive(1, 7, 300));
    }

    @Property(tries = 300)
    void a_changed_character_is_found(@ForAll @IntRange int where) throws IOException {
        byte[] lines = new GZIPInputStream(new ByteArrayInputStream(archive(5, 6, 200))).readAllBytes();
        lines[where % (lines.length - 1)] ^= 1;

        byte[] changed = gzip(lines);

        ArchiveReader.Content content;
        try {
            content = ArchiveReader.read(new ByteArrayInputStream(changed));
        } catch (IOException found) {
            return;
        }
        // What remains readable has the right events, or another checkpoint than the ledger.
        assertThat(content.sha256()).isNotEqualTo(sha256(archive(5, 6, 200)));
    }

    @Example
    void missing_events_are_found() throws IOException {
        String lines =
                new String(new GZIPInputStream(new ByteArrayInputStream(archive(5, 6, 200))).readAllBytes(), UTF_8);
        String withoutLast = lines.substring(0, lines.lastIndexOf("{\"proof\""));

        assertThatThrownBy(() -> ArchiveReader.read(new ByteArrayInputStream(gzip(withoutLast.getBytes(UTF_8)))))
                .isInstanceOf(IOException.class)
                .hasMessage("it has 2 of 3 events");
    }

    @Example
    void an_export_with_archived_events_has_the_root_of_the_ledger() {
        Checkpoint checkpoint = Checkpoint.of(SIZE, tree.root());

        ExportResult result = verify(checkpoint, null);

        assertThat(result.finding()).isNull();
        assertThat(result.anchored()).isTrue();
        assertThat(result.archived()).isEqualTo(2);
        assertThat(verify(checkpoint, (archive, position) -> hash(position)).valid())
                .isTrue();
    }

    @Example
    void archives_that_differ_from_an_export_are_found() {
        assertThat(reason(verify(null, (archive, position) -> hash(1))))
                .contains("position 20 in the archive old.gz does not match its hash");
        assertThat(reason(verify(null, (archive, position) -> null)))
                .contains("position 20 is not in the archive old.gz");
        assertThat(reason(verify(null, (archive, position) -> {
                    throw new IOException("it is damaged");
                })))
                .contains("The archive old.gz, which contains position 20, cannot be verified: it is damaged.");
    }

    private static String reason(ExportResult result) {
        return result.finding() == null ? "" : result.finding().reason();
    }

    private ExportResult verify(@Nullable Checkpoint checkpoint, @Nullable ArchivedHashes archives) {
        ExportVerifier verifier = new ExportVerifier(checkpoint, archives);
        for (LedgerEvent event : ledger) {
            boolean isArchived = event.position() == 20 || event.position() == 21;
            LedgerEvent exported = isArchived ? LedgerEvent.archived(event.event(), event.entry(), "old.gz") : event;
            if (!verifier.accept(exported.line().getBytes(UTF_8))) {
                break;
            }
        }
        return verifier.result();
    }

    private byte[] archive(long... positions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TiledTree tiled = new TiledTree(SIZE, (level, index, width) -> tile(level, index, width));
        try (ArchiveWriter writer = new ArchiveWriter(bytes, positions.length, SIZE, tiled)) {
            for (long position : positions) {
                writer.write(ledger.get((int) position - 1));
            }
        }
        return bytes.toByteArray();
    }

    private List<byte[]> tile(int level, long index, int width) {
        if (level == 0) {
            return ledger.subList((int) index * 256, (int) index * 256 + width).stream()
                    .map(event ->
                            event.entry() == null ? new byte[0] : event.entry().hash())
                    .toList();
        }
        TreeBuilder first = new TreeBuilder();
        ledger.subList(0, 256).forEach(event -> first.add(hash(event.position())));
        return List.of(first.root());
    }

    private byte[] hash(long position) {
        LedgerEntry entry = ledger.get((int) position - 1).entry();
        return entry == null ? new byte[0] : entry.hash();
    }

    private static String sha256(byte[] archive) throws IOException {
        return ArchiveReader.read(new ByteArrayInputStream(archive)).sha256();
    }

    private static byte[] gzip(byte[] lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(lines);
        }
        return bytes.toByteArray();
    }
}
