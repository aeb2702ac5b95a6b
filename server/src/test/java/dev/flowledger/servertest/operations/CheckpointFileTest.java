package dev.flowledger.servertest.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.ledger.SigningKeyFile;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checkpoints that the server publishes to a file or to the log. */
@ExtendWith(OutputCaptureExtension.class)
class CheckpointFileTest {

    private static final Class<?>[] NO_CONFIGURATION = {};

    @TempDir
    Path temp;

    @Test
    void line_is_appended_when_the_ledger_has_grown_and_a_failure_is_logged_once(CapturedOutput output)
            throws IOException {
        Path directory = Files.createDirectory(temp.resolve("mounted"));
        Path file = Files.writeString(directory.resolve("checkpoints"), "kept\n");
        try (TestServer server = start("--flowledger.checkpoint.interval=1s", "--flowledger.checkpoint.file=" + file)) {
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
                    .isEqualTo(last.get("checkpoint").asString())
                    .isEqualTo(server.api().checkpoint().field("checkpoint"));

            Files.delete(file);
            Files.delete(directory);
            server.api().create("while the directory is missing");
            await().until(() -> output.getAll().contains("Cannot publish the checkpoint of the ledger"));

            Files.createDirectory(directory);
            await().until(() -> Files.exists(file) && Files.readAllLines(file).size() == 1);
            await().until(() -> output.getAll().contains("is published again"));
            assertThat(output.getAll()).containsOnlyOnce("Cannot publish the checkpoint of the ledger");
        }
    }

    @Test
    void key_of_another_ledger_does_not_sign_and_a_copy_is_recognised(CapturedOutput output) throws Exception {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        Path key = temp.resolve("key");
        NoteSigner signer = SigningKeyFile.create(key, "example.org/ledger");
        String signed = "--flowledger.signing-key-file=" + key;
        SignedCheckpoint checkpoint;
        try (TestServer server = TestServer.on(database.url(), NO_CONFIGURATION, signed)) {
            server.api().create("signed");
            checkpoint = SignedCheckpoint.parse(
                    server.api().get("/ledger/checkpoint").text());
            assertThat(checkpoint.isSignedBy(signer.verifier())).isTrue();
        }
        database.execute(
                "set session_replication_role = replica",
                "insert into event_store.checkpoint_key values ('" + signer.verifier()
                        + "', now()) on conflict do nothing",
                "delete from event_store.checkpoint",
                "insert into event_store.checkpoint values (1, '\\x%s', now(), '%s', 'of the original')"
                        .formatted(checkpoint.checkpoint().hash(), checkpoint.text()));
        Path another = temp.resolve("another key");
        SigningKeyFile.create(another, "flowledger/another-ledger");
        try (TestServer server = TestServer.on(
                database.url(),
                NO_CONFIGURATION,
                "--flowledger.signing-key-file=" + another,
                "--flowledger.checkpoint.interval=1s")) {
            assertThat(server.api().get("/ledger/checkpoint").text())
                    .startsWith("example.org/ledger\n1\n")
                    .endsWith("=\n\n");
            assertThat(output.getAll())
                    .contains("is of the ledger flowledger/another-ledger, but this ledger is example.org/ledger");
            await().until(() -> output.getAll().contains("this one is a restored or moved copy"));
            await().until(() -> new Api(server.address() + "/actuator/health")
                    .get("")
                    .text()
                    .contains("Checkpoints are not signed"));
            // Without a file, checkpoints are written to the log.
            await().until(() -> output.getAll()
                    .contains("\"checkpoint\":\"" + checkpoint.checkpoint().text() + "\""));
        }
    }

    @Test
    @Tag("nightly")
    void file_that_cannot_be_written_fails_the_start_with_an_explanation(CapturedOutput output) {
        Path file = temp.resolve("no such directory").resolve("checkpoints");

        assertThatThrownBy(() -> start("--flowledger.checkpoint.interval=1m", "--flowledger.checkpoint.file=" + file))
                .hasMessageContaining("Cannot write the checkpoint of the ledger to " + file);
        assertThat(output.getAll())
                .contains("Cannot write the checkpoint of the ledger to " + file, "FLOWLEDGER_CHECKPOINT_FILE");
    }

    @Test
    @Tag("nightly")
    void interval_below_one_second_is_rejected(CapturedOutput output) {
        assertThatThrownBy(() -> start("--flowledger.checkpoint.interval=10ms")).isNotNull();
        assertThat(output.getAll()).contains("flowledger.checkpoint.interval", "1 second");
    }

    private static TestServer start(String... settings) {
        return TestServer.on(Postgres.newDatabase(), NO_CONFIGURATION, settings);
    }
}
