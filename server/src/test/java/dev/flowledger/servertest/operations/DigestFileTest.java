package dev.flowledger.servertest.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Digests that the server publishes to a file or to the log. */
@ExtendWith(OutputCaptureExtension.class)
class DigestFileTest {

    private static final Class<?>[] NO_CONFIGURATION = {};

    @TempDir
    Path temp;

    @Test
    void line_is_appended_when_the_ledger_has_grown() throws IOException {
        Path file = Files.writeString(temp.resolve("digests"), "kept\n");
        try (TestServer server = start("--flowledger.digest.interval=1s", "--flowledger.digest.file=" + file)) {
            server.api().create("first");
            await().until(() -> Files.readAllLines(file).size() == 2);
            server.api().create("second");
            await().until(() -> Files.readAllLines(file).size() == 3);

            List<String> lines = Files.readAllLines(file);
            JsonNode last = JsonMapper.shared().readTree(lines.get(2));
            assertThat(lines.get(0)).isEqualTo("kept");
            assertThat(last.get("time").asString()).isNotEmpty();
            assertThat(last.get("position").asLong()).isEqualTo(2);
            assertThat(last.get("position").asLong() + ":" + last.get("hash").asString())
                    .isEqualTo(last.get("digest").asString())
                    .isEqualTo(server.api().get("/events/digest").field("digest"));
        }
    }

    @Test
    void without_a_file_the_digest_is_logged(CapturedOutput output) {
        try (TestServer server = start("--flowledger.digest.interval=1s")) {
            server.api().create("logged");
            String digest = server.api().get("/events/digest").field("digest");

            await().until(() -> output.getAll().contains("\"digest\":\"" + digest + "\"}"));
        }
    }

    @Test
    void file_that_cannot_be_written_fails_the_start_with_an_explanation(CapturedOutput output) {
        Path file = temp.resolve("no such directory").resolve("digests");

        assertThatThrownBy(() -> start("--flowledger.digest.interval=1m", "--flowledger.digest.file=" + file))
                .hasMessageContaining("Cannot write the digest of the ledger to " + file);
        assertThat(output.getAll())
                .contains("Cannot write the digest of the ledger to " + file, "FLOWLEDGER_DIGEST_FILE");
    }

    @Test
    void failure_to_write_is_logged_once_and_the_digest_is_written_later(CapturedOutput output) throws IOException {
        Path directory = Files.createDirectory(temp.resolve("mounted"));
        Path file = directory.resolve("digests");
        try (TestServer server = start("--flowledger.digest.interval=1s", "--flowledger.digest.file=" + file)) {
            Files.delete(file);
            Files.delete(directory);
            server.api().create("while the directory is missing");
            await().until(() -> output.getAll().contains("Cannot publish the digest of the ledger"));

            Files.createDirectory(directory);
            await().until(() -> Files.exists(file) && Files.readAllLines(file).size() == 1);
            await().until(() -> output.getAll().contains("is published again"));
            assertThat(output.getAll()).containsOnlyOnce("Cannot publish the digest of the ledger");
        }
    }

    @Test
    void interval_below_one_second_is_rejected(CapturedOutput output) {
        assertThatThrownBy(() -> start("--flowledger.digest.interval=10ms")).isNotNull();
        assertThat(output.getAll()).contains("flowledger.digest.interval", "1 second");
    }

    private static TestServer start(String... settings) {
        return TestServer.on(Postgres.newDatabase(), NO_CONFIGURATION, settings);
    }
}
