package dev.flowledger.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class StreamKeyTest {

    @Property
    void different_parts_give_different_keys(
            @ForAll @Size(max = 4) List<@StringLength(max = 3) String> one,
            @ForAll @Size(max = 4) List<@StringLength(max = 3) String> other) {
        Assume.that(UTF_8.newEncoder().canEncode(String.join(" ", one) + " " + String.join(" ", other)));
        assertThat(key("kind", one).equals(key("kind", other))).isEqualTo(one.equals(other));
    }

    @Property
    void moving_the_boundary_between_parts_gives_another_key(
            @ForAll @StringLength(min = 2, max = 20) String text, @ForAll @IntRange(max = 19) int at) {
        int border = at % text.length();
        List<String> parts = List.of(text.substring(0, border), text.substring(border));

        assertThat(key("kind", parts)).isNotEqualTo(key("kind", List.of(text, "")));
    }

    @Property
    void an_id_contains_the_complete_key(
            @ForAll @Size(min = 1, max = 3) List<String> parts,
            @ForAll @IntRange(min = 1, max = StreamKey.MAX_GENERATION) int generation) {
        StreamKey key = key("flow_run", parts);

        assertThat(StreamKey.fromId("flow_run", key.id(generation))).isEqualTo(key);
        assertThat(StreamKey.generation(key.id(generation))).isEqualTo(generation);
    }

    @Example
    void the_kind_is_part_of_the_hash_and_prefix_of_the_stream() {
        assertThat(StreamKey.of("flow", "x").high())
                .isNotEqualTo(StreamKey.of("deployment", "x").high());
        assertThat(StreamKey.of("flow_run", "x").stream()).startsWith("flow_run-");
        assertThat(StreamKey.kindOf(StreamKey.of("flow_run", "x").stream())).isEqualTo("flow_run");
    }

    private static StreamKey key(String kind, List<String> parts) {
        return StreamKey.of(kind, parts.toArray(String[]::new));
    }
}
