package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Every change of an export is detected. */
class ExportVerifierTest {

    @Property(tries = 200)
    void an_export_is_valid_from_any_position(@ForAll("exports") List<byte[]> export, @ForAll @IntRange int from) {
        List<byte[]> range = export.subList(from % export.size(), export.size());

        ExportResult result = verify(range, null);

        assertThat(result.finding()).isNull();
        assertThat(result.valid()).isTrue();
        assertThat(result.anchored()).isFalse();
        assertThat(result.events()).isEqualTo(range.size());
        assertThat(result.firstPosition()).isEqualTo(from % export.size() + 1);
        assertThat(result.lastPosition()).isEqualTo(export.size());
        assertThat(result.head()).isEqualTo(from % export.size() == 0 ? checkpoint(export, export.size()) : null);
    }

    @Property(tries = 2000)
    void a_changed_byte_is_detected(
            @ForAll("exports") List<byte[]> export,
            @ForAll @IntRange int where,
            @ForAll @IntRange(max = 255) int value) {
        byte[] bytes = joined(export);
        int index = where % bytes.length;
        Assume.that(bytes[index] != (byte) value);
        bytes[index] = (byte) value;

        assertThat(verify(split(bytes), null).valid()).isFalse();
    }

    @Property(tries = 500)
    void a_removed_byte_is_detected(@ForAll("exports") List<byte[]> export, @ForAll @IntRange int where) {
        byte[] bytes = joined(export);
        int index = where % (bytes.length - 1);
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(bytes, 0, index);
        damaged.write(bytes, index + 1, bytes.length - index - 1);

        assertThat(verify(split(damaged.toByteArray()), null).valid()).isFalse();
    }

    @Property(tries = 300)
    void a_removed_line_is_detected_and_named(@ForAll("exports") List<byte[]> export, @ForAll @IntRange int where) {
        Assume.that(export.size() > 2);
        int index = 1 + where % (export.size() - 2);
        List<byte[]> damaged = new ArrayList<>(export);
        damaged.remove(index);

        ExportResult result = verify(damaged, null);

        assertThat(result.valid()).isFalse();
        assertThat(finding(result).position()).isEqualTo(index + 1);
        assertThat(finding(result).line()).isEqualTo(index + 1);
        assertThat(finding(result).reason())
                .startsWith("Position " + (index + 1) + " is missing")
                .contains("the export was filtered", "the tree was not verified");
    }

    @Property(tries = 300)
    void a_truncated_export_is_detected_with_a_checkpoint(
            @ForAll("exports") List<byte[]> export, @ForAll @IntRange int where) {
        Assume.that(export.size() > 1);
        int length = 1 + where % (export.size() - 1);

        ExportResult result = verify(export.subList(0, length), checkpoint(export, export.size()));

        assertThat(result.valid()).isFalse();
        assertThat(finding(result).position()).isEqualTo(length + 1);
        assertThat(finding(result).reason()).contains("truncated");
    }

    @Property(tries = 300)
    void swapped_lines_are_detected(
            @ForAll("exports") List<byte[]> export, @ForAll @IntRange int one, @ForAll @IntRange int other) {
        Assume.that(one % export.size() != other % export.size());
        List<byte[]> damaged = new ArrayList<>(export);
        Collections.swap(damaged, one % export.size(), other % export.size());

        assertThat(verify(damaged, null).valid()).isFalse();
    }

    @Property(tries = 300)
    void a_duplicated_line_is_detected_anywhere(
            @ForAll("exports") List<byte[]> export, @ForAll @IntRange int which, @ForAll @IntRange int where) {
        List<byte[]> damaged = new ArrayList<>(export);
        damaged.add(where % (export.size() + 1), export.get(which % export.size()));

        assertThat(verify(damaged, null).valid()).isFalse();
    }

    @Property(tries = 300)
    void a_checkpoint_of_any_position_anchors_the_export(
            @ForAll("exports") List<byte[]> export, @ForAll @IntRange int where) {
        int position = where % (export.size() + 1);

        ExportResult result = verify(export, checkpoint(export, position));

        assertThat(result.valid()).isTrue();
        assertThat(result.anchored()).isTrue();
    }

    @Example
    void a_rewritten_history_is_detected_only_with_a_checkpoint() {
        List<byte[]> rewritten = export(List.of("a", "another", "c"));
        Checkpoint known = checkpoint(export(List.of("a", "b", "c")), 3);

        assertThat(verify(rewritten, null).valid()).isTrue();
        assertThat(finding(verify(rewritten, known)).reason())
                .isEqualTo(
                        "The events up to position 3 in line 3 have another root hash than the checkpoint: the history up to this"
                                + " position was rewritten.");
    }

    @Example
    void a_replaced_event_is_detected_with_a_checkpoint() {
        List<byte[]> export = export(List.of("a", "b", "c"));
        Checkpoint known = checkpoint(export, 3);
        export.set(1, export(List.of("x", "y", "z")).get(1));

        assertThat(verify(export, null).valid()).isTrue();
        assertThat(verify(export, known).valid()).isFalse();
    }

    @Example
    void a_checkpoint_cannot_be_compared_with_a_part_of_the_ledger() {
        List<byte[]> export = export(List.of("a", "b", "c", "d"));

        ExportResult result = verify(export.subList(2, 4), checkpoint(export, 3));

        assertThat(result.valid()).isFalse();
        assertThat(result.events()).isEqualTo(2);
        assertThat(finding(result).reason()).contains("begins at position 3", "begins at position 1");
    }

    @Example
    void damage_after_a_gap_is_detected() {
        List<byte[]> export = export(List.of("a", "b", "c", "d"));
        export.get(3)[50]++;
        export.remove(1);

        assertThat(finding(verify(export, null)).reason())
                .contains(
                        "Position 2 is missing",
                        "The event in line 3, where position 4 is expected, does not match its hash");
    }

    @Example
    void malformed_utf8_is_not_accepted_as_replacement_character() {
        List<byte[]> export = export(List.of("\uFFFD"));
        byte[] line = export.get(0);
        for (int i = 0; i < line.length; i++) {
            if (line[i] == (byte) 0xEF) {
                line[i] = (byte) 0xED;
            }
        }

        assertThat(verify(export, null).valid()).isFalse();
    }

    @Example
    void an_empty_export_is_not_valid() {
        assertThat(verify(List.of(), null).valid()).isFalse();
        assertThat(finding(verify(List.of("{}".getBytes(UTF_8)), null)).reason())
                .contains("Line 1", "position 1", "does not end with its hash");
    }

    @Provide
    Arbitrary<List<byte[]>> exports() {
        return Arbitraries.of("a", "ä", "😀", "\\u0000", "\uFFFD", "\\\"}")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(ExportVerifierTest::export);
    }

    private static List<byte[]> export(List<String> names) {
        List<byte[]> lines = new ArrayList<>();
        for (String name : names) {
            long position = lines.size() + 1L;
            StoredEvent event = StoredEventBuilder.builder().stream("flow-0123")
                    .streamType("flow")
                    .sequence(position)
                    .id(new UUID(7, position))
                    .type("flow.created")
                    .revision("1")
                    .time(Instant.EPOCH)
                    .payload("{\"id\":\"x\",\"name\":\"" + name + "\"}")
                    .metadata("{\"actor\":\"anonymous\"}")
                    .build();
            byte[] hash = TreeHash.leaf(event.canonical(position).getBytes(UTF_8));
            lines.add(new LedgerEvent(event, new LedgerEntry(position, hash))
                    .line()
                    .getBytes(UTF_8));
        }
        return lines;
    }

    private static ExportResult verify(List<byte[]> lines, @Nullable Checkpoint known) {
        ExportVerifier verifier = new ExportVerifier(known);
        for (byte[] line : lines) {
            if (!verifier.accept(line)) {
                break;
            }
        }
        return verifier.result();
    }

    private static ExportResult.Finding finding(ExportResult result) {
        return Objects.requireNonNull(result.finding());
    }

    private static Checkpoint checkpoint(List<byte[]> export, int position) {
        TreeBuilder tree = new TreeBuilder();
        export.subList(0, position)
                .forEach(line -> tree.add(LedgerLine.parse(line).hash()));
        return Checkpoint.of(position, tree.root());
    }

    private static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static List<byte[]> split(byte[] bytes) {
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte next : bytes) {
            if (next == '\n') {
                lines.add(line.toByteArray());
                line.reset();
            } else {
                line.write(next);
            }
        }
        if (line.size() > 0) {
            lines.add(line.toByteArray());
        }
        return lines;
    }
}
