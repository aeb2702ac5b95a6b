package dev.flowledger.api.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SealedTextTest {

    /** The rule; too slow for large content. */
    private static final Pattern SEALED =
            Pattern.compile("\"" + ContentKey.PREFIX + "([1-9][0-9]{0,8}):([A-Za-z0-9_-]+)\"");

    @Property
    void same_texts_are_sealed_as_by_the_regular_expression(@ForAll("texts") String json) {
        Matcher expected = SEALED.matcher(json);

        assertThat(SealedText.parse(json))
                .isEqualTo(
                        expected.matches()
                                ? new SealedText(Integer.parseInt(expected.group(1)), expected.group(2))
                                : null);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> start = Arbitraries.of("\"" + ContentKey.PREFIX, ContentKey.PREFIX, "\"", "");
        Arbitrary<String> number =
                Arbitraries.strings().withChars("0123456789٣").ofMaxLength(11);
        Arbitrary<String> text =
                Arbitraries.strings().withChars("azAZ09-_/+=:\"é").ofMaxLength(5);
        return Combinators.combine(start, number, Arbitraries.of(":", ""), text, Arbitraries.of("\"", "", "\n\""))
                .as((first, key, colon, middle, last) -> first + key + colon + middle + last);
    }
}
