package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.api.ledger.NoteVerifier;
import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.api.ledger.TreeHash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

/** Which histories and in which name a server signs. */
class SigningKeyTest {

    private static final String DERIVED = "flowledger/this";

    @TempDir
    private Path directory;

    private final InMemoryTree tree = new InMemoryTree(600);
    private final LedgerIdentity ledger = mock();
    private Path file;

    @BeforeEach
    void derive_name() {
        file = directory.resolve("signing-key");
        when(ledger.derivedName()).thenReturn(DERIVED);
    }

    private SigningKey start() {
        return start(tree, null);
    }

    private SigningKey start(LedgerTree stored, @Nullable String lastSignedFile) {
        MockEnvironment environment = new MockEnvironment().withProperty("flowledger.data-dir", directory.toString());
        if (lastSignedFile != null) {
            environment.setProperty("flowledger.last-signed-file", lastSignedFile);
        }
        return new SigningKey(
                new CheckpointSettings(Duration.ofHours(1), null, null, null), environment, ledger, stored);
    }

    private static boolean isSigned(SignedCheckpoint checkpoint) {
        return !checkpoint.note().signatures().isEmpty();
    }

    @Test
    void first_start_creates_a_key_with_the_derived_name() throws IOException {
        SigningKey key = start();

        SignedCheckpoint signed = key.sign(tree.checkpoint(500));
        assertThat(signed.isSignedBy(SigningKeyFile.read(file).verifier())).isTrue();
        assertThat(signed.origin()).isEqualTo(DERIVED);
        Path last = directory.resolve("signing-key.signed");
        assertThat(last).hasContent(signed.text());
        assertThat(Files.getPosixFilePermissions(last)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(directory).isDirectoryNotContaining("glob:**unfinished*");
    }

    @Test
    void file_that_cannot_be_written_is_deleted() {
        assertThatThrownBy(() -> SigningKeyFile.createUnfinished(file, (FileChannel fresh) -> {
                    assertThat(directory).isDirectoryContaining("glob:**unfinished*");
                    throw new IOException("No space left on device");
                }))
                .hasMessage("No space left on device");

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void history_that_contradicts_the_last_signed_checkpoint_is_not_signed() {
        assertThat(isSigned(start().sign(tree.checkpoint(500)))).isTrue();

        InMemoryTree rewritten = new InMemoryTree(600) {
            @Override
            public Checkpoint checkpoint(long position) {
                return Checkpoint.of(position, TreeHash.empty());
            }
        };
        SigningKey key = start(rewritten, null);
        assertThat(isSigned(key.sign(rewritten.checkpoint(600)))).isFalse();
        assertThat(key.inconsistency()).contains("500:" + tree.checkpoint(500).hash(), "rewritten or rolled back");
        SigningKey rolledBack = start(new InMemoryTree(400), null);
        assertThat(isSigned(rolledBack.sign(tree.checkpoint(400)))).isFalse();

        SigningKey same = start();
        assertThat(isSigned(same.sign(tree.checkpoint(600)))).isTrue();
        assertThat(isSigned(same.sign(tree.checkpoint(400))))
                .as("an earlier one, of another thread")
                .isTrue();
        assertThat(directory.resolve("signing-key.signed")).content().contains("\n600\n");
        assertThat(same.inconsistency()).isNull();
    }

    @Test
    void without_the_last_signed_checkpoint_nothing_is_signed() throws IOException {
        SigningKey unwritable = start(tree, directory.resolve("none/signed").toString());
        assertThat(isSigned(unwritable.sign(tree.checkpoint(500)))).isFalse();
        assertThat(unwritable.problem()).contains("FLOWLEDGER_LAST_SIGNED_FILE");

        Files.writeString(directory.resolve("signing-key.signed"), "unreadable");
        assertThat(isSigned(start().sign(tree.checkpoint(500)))).isFalse();
    }

    @Test
    void key_that_is_missing_is_not_replaced() {
        NoteVerifier last = NoteSigner.generate("example.org/ledger").verifier();
        when(ledger.lastKey()).thenReturn(last);

        SigningKey key = start();
        assertThat(file).doesNotExist();
        assertThat(key.problem()).contains("is missing, but the key " + last + " has signed");
        assertThat(key.sign(tree.checkpoint(500)))
                .isEqualTo(SignedCheckpoint.unsigned("example.org/ledger", tree.checkpoint(500)));
    }

    @Test
    void key_and_not_the_database_decides_the_name() {
        when(ledger.lastKey()).thenReturn(NoteSigner.generate("x").verifier());
        SigningKeyFile.create(file, "example.org/ledger");
        assertThat(start().sign(tree.checkpoint(500)).origin()).isEqualTo("example.org/ledger");
        assertThat(start().problem()).isNull();
    }

    @Test
    void key_that_was_made_for_another_ledger_does_not_sign() {
        SigningKeyFile.create(file, "flowledger/another");

        assertThat(isSigned(start().sign(tree.checkpoint(500)))).isFalse();
        assertThat(start().problem()).contains("is of the ledger flowledger/another");
    }

    @Test
    void existing_key_is_not_replaced_and_its_mode_is_checked() throws IOException {
        NoteSigner key = SigningKeyFile.create(file, "a");

        assertThatThrownBy(() -> SigningKeyFile.create(file, "b")).isInstanceOf(SigningKeyException.class);
        assertThat(SigningKeyFile.read(file).verifier()).isEqualTo(key.verifier());
        assertThat(SigningKeyFile.isReadableByOthers(file)).isFalse();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(SigningKeyFile.isReadableByOthers(file)).isTrue();
    }
}
