package dev.flowledger.api.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class ContentKeysTest {

    private static final String STREAM = "flow_run-0123";
    private static final Instant AT = Instant.parse("2026-01-31T08:15:00.00012Z");
    private static final String MARKER = "{\"erased\":true,\"at\":\"2026-01-31T08:15:00.000120+00:00\"}";

    /** What a JSON library would change: order, numbers, duplicate keys, escapes, white space. */
    private static final String EVENT = """
            {"id":"a","name":"\\"parameters\\":{","parameters":{"b":1.0,"a":[1e3,"}]\\\\"],"b":"ä\\u0000\\ud800"}, "context":{},\
            "labels":{"parameters":{"x":1},"state":{"message":"m"}},"state":{"id":"s","message":"too \\"slow\\"",\
            "data":[1.10,{"message":2}],"state_details":{"message":"kept"}},"at":"now"}""";

    private final ContentSeal seal = new ContentSeal(List.of());

    @Test
    void content_is_encrypted_and_everything_else_is_unchanged() {
        String sealed = seal.seal(STREAM, 3, EVENT);

        assertThat(sealed.replaceAll("\"encrypted:[0-9]+:[A-Za-z0-9_-]+\"", "*"))
                .isEqualTo("""
                {"id":"a","name":"\\"parameters\\":{","parameters":*, "context":{},\
                "labels":{"parameters":{"x":1},"state":{"message":"m"}},"state":{"id":"s","message":*,\
                "data":*,"state_details":{"message":"kept"}},"at":"now"}""");
        assertThat(keys().open(STREAM, 3, sealed)).isEqualTo(EVENT);
        assertThat(keys().content(STREAM, 3, sealed)).isEqualTo("""
                {"/parameters":{"b":1.0,"a":[1e3,"}]\\\\"],"b":"ä\\u0000\\ud800"},"/state/message":"too \\"slow\\"",\
                "/state/data":[1.10,{"message":2}]}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"a\",\"parameters\":{},\"state\":{\"message\":null,\"data\":null}}",
                "{\"id\":\"a\",\"tags\":[\"x\"],\"state\":\"text\"}",
                "{}",
                "[1]"
            })
    void event_without_content_is_unchanged_and_needs_no_key(String event) {
        assertThat(seal.seal(STREAM, 0, event)).isEqualTo(event);
        assertThat(seal.created()).isEmpty();
        assertThat(ContentKeys.none().content(STREAM, 0, event)).isNull();
    }

    @Test
    void erased_content_has_the_type_of_the_content() {
        String sealed = seal.seal(
                STREAM,
                0,
                "{\"parameters\":{\"a\":1},\"task_inputs\":{\"b\":[]},\"state\":{\"message\":\"m\",\"data\":7},"
                        + "\"settings\":{\"description\":\"d\",\"parameters\":{\"c\":1}}}");
        seal.erase(STREAM, AT);

        assertThat(seal.created()).hasSize(1).allMatch(key -> !key.isUsable());
        assertThat(keys().open(STREAM, 0, sealed))
                .isEqualTo("{\"parameters\":" + MARKER
                        + ",\"task_inputs\":{\"erased\":[{\"input_type\":\"constant\",\"type\":\"erased at"
                        + " 2026-01-31T08:15:00.000120+00:00\"}]},\"state\":{\"message\":\"erased at"
                        + " 2026-01-31T08:15:00.000120+00:00\",\"data\":" + MARKER
                        + "},\"settings\":{\"description\":\"erased at 2026-01-31T08:15:00.000120+00:00\",\"parameters\":"
                        + MARKER + "}}");
        assertThat(new ContentSeal(List.of()).seal(STREAM, 1, keys().open(STREAM, 0, sealed)))
                .as("a later event that repeats it needs no key")
                .isEqualTo(keys().open(STREAM, 0, sealed));
    }

    @Test
    void key_that_is_missing_is_not_an_erasure_and_its_number_is_not_used_again() {
        String sealed = seal.seal(STREAM, 0, "{\"parameters\":{\"a\":1}}");

        assertThatThrownBy(() -> ContentKeys.none().open(STREAM, 0, sealed))
                .isInstanceOf(ContentException.class)
                .hasMessageContaining("is missing");
        assertThatThrownBy(() -> ContentKeys.none()
                        .openText(STREAM, "log", seal.usable(STREAM).sealText("log", "m")))
                .isInstanceOf(ContentException.class);
        assertThat(ContentKeys.none().content(STREAM, 0, sealed)).isNull();
        ContentSeal withoutKeys = new ContentSeal(List.of());
        withoutKeys.createMissing(STREAM);
        // Equal once in 500,000,000 runs.
        assertThat(withoutKeys.created().get(0).number())
                .isNotEqualTo(seal.created().get(0).number());
    }

    @Test
    void key_that_cannot_be_read_affects_only_its_own_content() {
        String sealed = seal.seal(STREAM, 0, "{\"parameters\":{\"a\":1}}");
        int number = seal.created().get(0).number();
        ContentKey unreadable = ContentKey.of(STREAM, number, () -> {
            throw new IllegalStateException("of another master key");
        });

        assertThatThrownBy(() -> new ContentKeys(List.of(unreadable)).open(STREAM, 0, sealed))
                .isInstanceOf(ContentException.class);
        assertThat(new ContentKeys(List.of(unreadable)).content(STREAM, 0, sealed))
                .isNull();
        ContentSeal other = new ContentSeal(List.of(unreadable));
        String later = other.seal(STREAM, 1, "{\"parameters\":{\"a\":2}}");
        assertThat(other.created()).hasSize(1);
        assertThat(new ContentKeys(other.created()).open(STREAM, 1, later)).isEqualTo("{\"parameters\":{\"a\":2}}");
    }

    @Test
    void content_after_an_erasure_gets_another_key() {
        String first = seal.seal(STREAM, 0, "{\"context\":{\"a\":1}}");
        seal.erase(STREAM, AT);
        String second = seal.seal(STREAM, 1, "{\"context\":{\"b\":2}}");

        assertThat(keys().open(STREAM, 0, first)).isEqualTo("{\"context\":" + MARKER + "}");
        assertThat(keys().open(STREAM, 1, second)).isEqualTo("{\"context\":{\"b\":2}}");
    }

    @Test
    void ciphertext_of_another_place_is_rejected() {
        String sealed = seal.seal(STREAM, 0, "{\"parameters\":{\"a\":1}}");

        assertThatThrownBy(() -> keys().open(STREAM, 1, sealed)).isInstanceOf(ContentException.class);
        assertThatThrownBy(() -> keys().open(STREAM, 0, sealed.replace("parameters", "context")))
                .isInstanceOf(ContentException.class);
        assertThatThrownBy(
                        () -> keys().open(STREAM, 0, sealed.replaceFirst("encrypted:([0-9]+):", "encrypted:$1:AAAA")))
                .isInstanceOf(ContentException.class);
        assertThat(keys().content(STREAM, 1, sealed)).as("the feed omits it").isNull();
    }

    @Test
    void snapshot_of_erased_content_cannot_be_read() {
        seal.seal(STREAM, 0, "{\"context\":{\"a\":1}}");
        String snapshot = seal.usable(STREAM).seal(ContentKeys.snapshot(7), "{\"latest\":1}");

        assertThat(keys().openSnapshot(STREAM, 7, snapshot)).isEqualTo("{\"latest\":1}");
        assertThat(keys().openSnapshot(STREAM, 7, "{\"plain\":1}")).isEqualTo("{\"plain\":1}");
        seal.erase(STREAM, AT);
        assertThat(keys().openSnapshot(STREAM, 7, snapshot)).isNull();
    }

    private ContentKeys keys() {
        return new ContentKeys(seal.created());
    }
}
