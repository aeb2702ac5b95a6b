package dev.flowledger.command.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

@NullUnmarked
class MasterKeyTest {

    private static final String STREAM = "flow_run-0123";
    private static final byte[] SECRET = new byte[32];
    private static final String FIRST = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String SECOND =
            Base64.getEncoder().encodeToString("another key of thirty-two bytes!".getBytes(UTF_8));

    @TempDir
    Path directory;

    @Test
    void key_is_encrypted_for_its_record_and_decrypted_after_a_rotation() throws IOException {
        byte[] stored = masterKey(FIRST).wrap(STREAM, 1, SECRET);

        assertThat(stored).hasSizeGreaterThan(SECRET.length);
        assertThat(masterKey(FIRST).isCurrent(stored)).isTrue();
        assertThat(masterKey(SECOND + "\n" + FIRST + "\n").isCurrent(stored)).isFalse();
        assertThat(masterKey(FIRST).isCurrent(SECRET)).isFalse();
        assertThat(masterKey(SECOND + "\n" + FIRST + "\n").unwrap(STREAM, 1, stored))
                .isEqualTo(SECRET);
        assertThatThrownBy(() -> masterKey(FIRST).unwrap(STREAM, 2, stored)).hasMessageContaining(STREAM);
        assertThatThrownBy(() -> masterKey(SECOND).unwrap(STREAM, 1, stored))
                .hasMessageContaining("FLOWLEDGER_MASTER_KEY_FILE");
        assertThatThrownBy(() -> new MasterKey("", "").unwrap(STREAM, 1, stored))
                .hasMessageContaining("FLOWLEDGER_MASTER_KEY_FILE");
    }

    @Test
    void key_that_was_stored_without_a_master_key_remains_usable() throws IOException {
        byte[] stored = new MasterKey("", "").wrap(STREAM, 1, SECRET);

        assertThat(stored).isEqualTo(SECRET);
        assertThat(masterKey(FIRST).unwrap(STREAM, 1, stored)).isEqualTo(SECRET);
    }

    @Test
    void unusable_settings_are_rejected() throws IOException {
        assertThat(reason(() -> masterKey(""))).startsWith("The file is empty.");
        assertThat(reason(() -> masterKey("c2hvcnQ="))).contains("32 bytes");
        assertThat(reason(() -> masterKey("no Base64"))).contains("32 bytes");
        String missing = directory.resolve("none").toString();
        assertThat(reason(() -> new MasterKey(missing, ""))).isEqualTo("The file does not exist.");
        assertThat(reason(() -> new MasterKey("", "aws-kms://key"))).contains("FLOWLEDGER_MASTER_KEY_FILE");
        Path file = Files.writeString(directory.resolve("wrapped"), FIRST);
        assertThat(reason(() -> new MasterKey(file.toString(), "aws-kms://key")))
                .startsWith("No KmsClient of Tink");
    }

    /** The reason that Spring Boot reports instead of a stack trace. */
    private static String reason(ThrowingCallable start) {
        return catchThrowableOfType(InvalidConfigurationPropertyValueException.class, start)
                .getReason();
    }

    private MasterKey masterKey(String lines) throws IOException {
        return new MasterKey(
                Files.writeString(directory.resolve("master.key"), lines).toString(), "");
    }
}
