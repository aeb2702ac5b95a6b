package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Go's packages note and tlog accept checkpoints and proofs of Flowledger, and the other way round. */
class GoInteroperationTest {

    private static final int EARLIER = 300;
    private static final int SIZE = 700;

    @TempDir
    private Path temp;

    /** The file was made by {@code go run . make} in src/test/go. */
    @Test
    void checkpoints_and_proofs_of_go_are_verified() throws IOException {
        JsonNode made;
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("go-proofs.json"))) {
            made = JsonMapper.shared().readTree(file);
        }
        NoteVerifier key = NoteVerifier.parse(made.required("key").asString());
        SignedCheckpoint earlier =
                SignedCheckpoint.parse(made.required("earlier").asString());
        SignedCheckpoint later =
                SignedCheckpoint.parse(made.required("checkpoint").asString());

        assertThat(earlier.isSignedBy(key)).isTrue();
        assertThat(later.isSignedBy(key)).isTrue();
        Checkpoint from = earlier.checkpoint();
        Checkpoint to = later.checkpoint();
        assertThat(TreeProof.isConsistent(
                        from.position(), from.bytes(), to.position(), to.bytes(), hashes(made.required("consistency"))))
                .isTrue();
        assertThat(made.required("inclusion").valueStream())
                .hasSize(7)
                .allSatisfy(each -> assertThat(TreeProof.isIncluded(
                                each.required("index").asLong(),
                                HexFormat.of().parseHex(each.required("leaf").asString()),
                                to.position(),
                                to.bytes(),
                                hashes(each.required("path"))))
                        .isTrue());
    }

    private static List<byte[]> hashes(JsonNode texts) {
        return texts.valueStream()
                .map(hash -> HexFormat.of().parseHex(hash.asString()))
                .toList();
    }

    @Test
    void go_verifies_checkpoints_and_proofs() throws IOException, InterruptedException {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            leaves.add(TreeHash.leaf(("leaf " + i).getBytes(UTF_8)));
        }
        TiledTree tree = tree(leaves, SIZE);
        NoteSigner signer = NoteSigner.generate("flowledger/test");
        String file = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "key",
                        signer.verifier().text(),
                        "earlier",
                        SignedCheckpoint.sign(
                                        Checkpoint.of(
                                                EARLIER, tree(leaves, EARLIER).root()),
                                        signer)
                                .text(),
                        "checkpoint",
                        SignedCheckpoint.sign(Checkpoint.of(SIZE, tree.root()), signer)
                                .text(),
                        "inclusion",
                        Stream.of(0, 255, 256, 511, 512, 698, 699)
                                .map(leaf -> Map.of(
                                        "index",
                                        leaf,
                                        "leaf",
                                        HexFormat.of().formatHex(leaves.get(leaf)),
                                        "path",
                                        texts(tree.inclusion(leaf))))
                                .toList(),
                        "consistency",
                        texts(tree.consistency(EARLIER))));

        assertThat(go(
                        "run",
                        ".",
                        "check",
                        Files.writeString(temp.resolve("proofs.json"), file).toString()))
                .isEqualTo("checked 7 inclusion proofs and a consistency proof");
    }

    private static TiledTree tree(List<byte[]> leaves, int size) {
        List<byte[]> roots = new ArrayList<>();
        TreeBuilder builder = new TreeBuilder((level, index, hash) -> {
            if (level == TiledTree.TILE_HEIGHT) {
                roots.add(hash);
            }
        });
        leaves.subList(0, size).forEach(builder::add);
        List<List<byte[]>> levels = List.of(leaves, roots);
        return new TiledTree(
                size,
                (level, index, width) -> levels.get(level)
                        .subList((int) index * TiledTree.TILE_WIDTH, (int) index * TiledTree.TILE_WIDTH + width));
    }

    private static List<String> texts(List<byte[]> hashes) {
        return hashes.stream().map(HexFormat.of()::formatHex).toList();
    }

    /** The output of Go. Without Go, or if its package cannot be downloaded, the test is skipped with a notice. */
    private static String go(String... arguments) throws IOException, InterruptedException {
        Path program = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/local/go/bin"))
                .map(directory -> Path.of(directory, "go"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (program == null) {
            return abort("Skipped: Go is not installed");
        }
        String download = output(program, "mod", "download");
        if (download.contains("dial tcp") || download.contains("module lookup disabled")) {
            return abort("Skipped: Go's package cannot be downloaded: " + download);
        }
        return output(program, arguments);
    }

    private static String output(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(Path.of("src/test/go").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        return output;
    }
}
