package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.flowledger.api.ledger.Checkpoint;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The parameters of a verification: which are valid, and the checkpoints that they contain. */
class VerifyQueryTest {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private static final String HASH = "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9";

    private static List<String> violations(VerifyQuery query) {
        return VALIDATOR.validate(query).stream()
                .map(ConstraintViolation::getMessage)
                .toList();
    }

    @Example
    void no_parameters_are_valid_and_contain_no_checkpoint() {
        VerifyQuery query = VerifyQueryBuilder.builder().build();

        assertThat(violations(query)).isEmpty();
        assertThat(query.since()).isNull();
        assertThat(query.anchor()).isNull();
    }

    @Example
    void position_and_hash_are_the_checkpoint_to_start_from() {
        VerifyQuery query = VerifyQueryBuilder.builder()
                .sincePosition(42L)
                .hash(HASH.toUpperCase(Locale.ROOT))
                .build();

        assertThat(violations(query)).isEmpty();
        assertThat(query.since()).isEqualTo(new Checkpoint(42, HASH));
    }

    @Example
    void position_and_hash_require_each_other() {
        assertThat(violations(VerifyQueryBuilder.builder().sincePosition(1L).build()))
                .containsExactly("must be given together with hash");
        assertThat(violations(VerifyQueryBuilder.builder().hash(HASH).build()))
                .containsExactly("must be given together with hash");
    }

    @Example
    void only_a_verification_of_the_whole_ledger_from_a_checkpoint_can_be_acknowledged() {
        VerifyQuery whole = VerifyQueryBuilder.builder()
                .checkpoint("1:" + HASH)
                .acknowledge(true)
                .build();

        assertThat(violations(whole)).isEmpty();
        assertThat(violations(VerifyQueryBuilder.builder(whole).checkpoint(null).build()))
                .containsExactly("must be given together with checkpoint and without since_position");
        assertThat(violations(VerifyQueryBuilder.builder(whole)
                        .sincePosition(1L)
                        .hash(HASH)
                        .build()))
                .containsExactly("must be given together with checkpoint and without since_position");
    }

    @Example
    void hash_has_64_hexadecimal_digits() {
        assertThat(violations(VerifyQueryBuilder.builder()
                        .sincePosition(1L)
                        .hash(HASH.substring(1))
                        .build()))
                .containsExactly("must be 64 hexadecimal digits");
        assertThat(violations(VerifyQueryBuilder.builder()
                        .sincePosition(1L)
                        .hash(HASH.replace('5', 'g'))
                        .build()))
                .containsExactly("must be 64 hexadecimal digits");
    }

    @Property
    void checkpoint_survives_a_round_trip(@ForAll("checkpoints") Checkpoint checkpoint) {
        VerifyQuery query = VerifyQueryBuilder.builder()
                .checkpoint(" " + checkpoint.text() + "\n")
                .build();

        assertThat(violations(query)).isEmpty();
        assertThat(query.anchor()).isEqualTo(checkpoint);
    }

    @Property
    void checkpoint_that_passes_validation_can_be_parsed(@ForAll("checkpointLikeTexts") String text) {
        VerifyQuery query = VerifyQueryBuilder.builder().checkpoint(text).build();

        if (violations(query).isEmpty()) {
            assertThatCode(query::anchor).doesNotThrowAnyException();
        }
    }

    @Provide
    Arbitrary<Checkpoint> checkpoints() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 999_999_999_999_999_999L), hexadecimal(64, "0123456789abcdef"))
                .as(Checkpoint::new);
    }

    @Provide
    Arbitrary<String> checkpointLikeTexts() {
        Arbitrary<String> positions = Arbitraries.oneOf(
                Arbitraries.strings().withChars("0123456789").ofMaxLength(20),
                Arbitraries.of("-1", "+1", "1.0", "\u0661"));
        Arbitrary<String> hashes =
                Arbitraries.oneOf(hexadecimal(64, "0123456789abcdefABCDEF"), hexadecimal(63, "0123456789abcdef"));
        return Combinators.combine(Arbitraries.of("", " ", "\t"), positions, hashes)
                .as((space, position, hash) -> space + position + ":" + hash + space);
    }

    private static Arbitrary<String> hexadecimal(int length, String digits) {
        return Arbitraries.strings().withChars(digits).ofLength(length);
    }
}
