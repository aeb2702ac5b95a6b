package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandContextTest {

    private static final String LONGEST = "ä".repeat(CommandContext.MAX_BYTES / 2);

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\u007fb", "a\u0085b"})
    void control_characters_are_rejected_before_an_event_contains_them(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CommandContext(text, "request-1"))
                .withMessageContaining("actor");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CommandContext("ci", text))
                .withMessageContaining("request id");
    }

    @Test
    void length_is_limited_in_bytes() {
        assertThat(new CommandContext(LONGEST, LONGEST).actor()).isEqualTo(LONGEST);
        assertThatIllegalArgumentException().isThrownBy(() -> new CommandContext(LONGEST + "x", "request-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> new CommandContext("ci", LONGEST + "x"));
    }
}
