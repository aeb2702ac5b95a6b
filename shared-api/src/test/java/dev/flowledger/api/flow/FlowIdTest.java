package dev.flowledger.api.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.StreamKey;
import java.util.UUID;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FlowIdTest {

    @Property
    void the_stream_of_an_id_is_the_stream_of_its_name(
            @ForAll String name, @ForAll @IntRange(min = 1, max = StreamKey.MAX_GENERATION) int generation) {
        assertThat(FlowId.of(name, generation).stream()).isEqualTo(FlowId.key(name).stream());
    }

    @Property
    void an_id_contains_its_generation(
            @ForAll String name, @ForAll @IntRange(min = 1, max = StreamKey.MAX_GENERATION) int generation) {
        assertThat(FlowId.of(name, generation).generation()).isEqualTo(generation);
    }

    @Property
    void an_id_is_parsed_from_its_text(
            @ForAll String name, @ForAll @IntRange(min = 1, max = StreamKey.MAX_GENERATION) int generation) {
        FlowId id = FlowId.of(name, generation);

        assertThat(new FlowId(UUID.fromString(id.toString()))).isEqualTo(id);
    }

    @Property
    void an_id_is_a_version_8_uuid_of_the_rfc(
            @ForAll String name, @ForAll @IntRange(min = 1, max = StreamKey.MAX_GENERATION) int generation) {
        UUID uuid = FlowId.of(name, generation).value();

        assertThat(uuid.version()).isEqualTo(8);
        assertThat(uuid.variant()).isEqualTo(2);
    }

    @Property
    void generations_have_different_ids(
            @ForAll String name,
            @ForAll @IntRange(min = 1, max = StreamKey.MAX_GENERATION) int one,
            @ForAll @IntRange(min = 1, max = StreamKey.MAX_GENERATION) int other) {
        assertThat(FlowId.of(name, one).equals(FlowId.of(name, other))).isEqualTo(one == other);
    }

    @Property
    void names_have_different_streams(@ForAll String one, @ForAll String other) {
        Assume.that(UTF_8.newEncoder().canEncode(one) && UTF_8.newEncoder().canEncode(other));
        assertThat(FlowId.key(one).stream().equals(FlowId.key(other).stream())).isEqualTo(one.equals(other));
    }

    @Property
    void any_uuid_identifies_a_stream(@ForAll long high, @ForAll long low) {
        assertThat(new FlowId(new UUID(high, low)).stream()).matches("flow-[0-9a-f]{24}");
    }

    @Example
    void the_id_of_a_name_is_pinned() {
        // SHA-256 of 00000004 'flow' 00000005 'hello': pinned, because it identifies stored events.
        assertThat(FlowId.of("hello", 1)).hasToString("b8e2bb18-0517-8f80-a249-782a5c000001");
        assertThat(FlowId.key("hello").stream()).isEqualTo("flow-b8e2bb180517f808925e0a97");
    }

    @Example
    void a_generation_that_does_not_fit_is_rejected() {
        assertThatThrownBy(() -> FlowId.of("name", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FlowId.of("name", StreamKey.MAX_GENERATION + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
