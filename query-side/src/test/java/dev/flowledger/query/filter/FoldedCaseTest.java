package dev.flowledger.query.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.query.readmodel.FoldedCase;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Case folding, and the LIKE patterns for folded texts. */
class FoldedCaseTest {

    @Example
    void folding_removes_case_and_nothing_else() {
        assertThat(FoldedCase.of("Grüße AN 日本 😀")).isEqualTo("grüße an 日本 😀");
        assertThat(FoldedCase.of("Σς")).isEqualTo("σσ");
        assertThat(FoldedCase.of("e\u0301")).isEqualTo("e\u0301");
    }

    @Property
    void folding_a_folded_text_changes_nothing(@ForAll("texts") String text) {
        String folded = FoldedCase.of(text);

        assertThat(FoldedCase.of(folded)).isEqualTo(folded);
    }

    @Property
    void folding_is_per_code_point_so_a_part_stays_a_part(
            @ForAll("texts") String before, @ForAll("texts") String part, @ForAll("texts") String after) {
        assertThat(FoldedCase.of(before + part + after))
                .isEqualTo(FoldedCase.of(before) + FoldedCase.of(part) + FoldedCase.of(after));
    }

    @Property
    void like_pattern_matches_exactly_the_folded_texts_that_contain_the_part(
            @ForAll("texts") String text, @ForAll("texts") String part) {
        String folded = FoldedCase.of(text);

        assertThat(like(folded, Criteria.containing(part))).isEqualTo(folded.contains(FoldedCase.of(part)));
    }

    @Property
    void like_pattern_of_a_part_matches_the_whole(
            @ForAll("texts") String before, @ForAll("texts") String part, @ForAll("texts") String after) {
        assertThat(like(FoldedCase.of(before + part + after), Criteria.containing(part)))
                .isTrue();
    }

    /** Few characters, so that parts occur often; among them the wildcards and the escape character of LIKE. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "A", "ä", "Ä", "ß", "σ", "ς", "%", "_", "\\", "😀")
                .list()
                .ofMaxSize(4)
                .map(characters -> String.join("", characters));
    }

    /** LIKE as PostgreSQL defines it, with a backslash as escape character. */
    private static boolean like(String text, String pattern) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        int first = pattern.codePointAt(0);
        String rest = pattern.substring(Character.charCount(first));
        if (first == '%') {
            return like(text, rest)
                    || (!text.isEmpty() && like(text.substring(text.offsetByCodePoints(0, 1)), pattern));
        }
        if (text.isEmpty()) {
            return false;
        }
        String tail = text.substring(text.offsetByCodePoints(0, 1));
        if (first == '_') {
            return like(tail, rest);
        }
        if (first == '\\') {
            return text.codePointAt(0) == rest.codePointAt(0)
                    && like(tail, rest.substring(rest.offsetByCodePoints(0, 1)));
        }
        return text.codePointAt(0) == first && like(tail, rest);
    }
}
