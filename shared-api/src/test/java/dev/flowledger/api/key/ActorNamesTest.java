package dev.flowledger.api.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ci/github-actions",
                "nightly import",
                "ada@example.com",
                "auth0|5f7c8ec7c33c6c004bbafe82",
                "\u00e9t\u00e9",
                "\u0e17\u0e35\u0e48",
                "\u4efb\u52a1",
                "\ud83d\ude80 50% <a & b>",
                "the admin"
            })
    void printable_names_are_valid(String name) {
        assertThat(ActorNames.violationOfKey(name)).isNull();
        assertThat(ActorNames.violation(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\nb",
                "a\tb",
                "a\u007fb",
                "a\u0085b", // control characters
                "a\u202eb",
                "a\u2066b",
                "a\u200fb", // direction of the text
                "a\u200bb",
                "a\u00adb",
                "a\ufeffb",
                "a\u2060b",
                "\udb40\udc61", // invisible format characters
                "a\u3164b",
                "a\u115fb",
                "a\ufe0fb",
                "a\u034fb",
                "alice\u2800", // invisible letters, marks and symbols
                "a\u00a0b",
                "a\u2003b",
                "a\u2028b", // spaces that look like another one
                "a\ud800",
                "\udc00a",
                "a\ue000",
                "a\uffff" // without a character
            })
    void names_with_invisible_or_ambiguous_characters_are_invalid(String name) {
        assertThat(ActorNames.violation(name)).isEqualTo("must contain only printable characters and spaces");
        assertThat(ActorNames.violationOfKey(name)).isEqualTo("must contain only printable characters and spaces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0430dmin", // Cyrillic a
                "adm\u0456n", // Cyrillic i
                "\u03bfperator", // Greek o
                "nightly \u0410",
                "\u0570alf", // Armenian h
                "\u13aab", // Cherokee g
                "\u0430\u03bf" // Cyrillic and Greek
            })
    void key_names_with_letters_of_different_scripts_are_invalid(String name) {
        assertThat(ActorNames.violationOfKey(name)).startsWith("must not combine letters of different scripts");
        assertThat(ActorNames.violation(name))
                .as("names of tokens are chosen by their issuer")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u043d\u043e\u0447\u044c 1",
                "\u03bd\u03cd\u03c7\u03c4\u03b1/1",
                "\u65e5\u672c\u8a9e\u306e\u30ad\u30fc API",
                "CI \ud55c\uad6d\uc5b4"
            })
    void key_names_of_one_language_are_valid(String name) {
        assertThat(ActorNames.violationOfKey(name)).isNull();
    }

    @Test
    void names_have_one_normalization_form_and_no_outer_spaces() {
        assertThat(ActorNames.violation("e\u0301")).isEqualTo("must be in Unicode normalization form C");
        assertThat(ActorNames.violation("\u212b")).isEqualTo("must be in Unicode normalization form C");
        assertThat(ActorNames.violation(" a")).isEqualTo("must not begin or end with a space");
        assertThat(ActorNames.violation("a ")).isEqualTo("must not begin or end with a space");
        assertThat(ActorNames.violation("")).isEqualTo("must not be empty or blank");
        assertThat(ActorNames.violation("  ")).isEqualTo("must not be empty or blank");
    }

    @Test
    void length_is_limited_in_characters() {
        assertThat(ActorNames.violation("\ud83d\ude80".repeat(200))).isNull();
        assertThat(ActorNames.violation("a".repeat(201))).isEqualTo("must not be longer than 200 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "Admin", "anonymous", "jwt:ada", "JWT:ada", "jwt:", "jwt\uff1aada", "\uff41dmin"})
    void keys_have_no_names_of_other_actors(String name) {
        assertThat(ActorNames.violationOfKey(name)).contains("reserved");
        assertThat(ActorNames.violationOfKey(ActorNames.ofToken(name))).contains("reserved");
    }
}
