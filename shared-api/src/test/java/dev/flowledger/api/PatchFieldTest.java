package dev.flowledger.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@NullUnmarked
class PatchFieldTest {

    record Body(@Nullable PatchField<String> text, @Nullable PatchField<JsonObject> object) {}

    @Test
    void an_absent_field_is_a_null_reference_and_keeps_the_current_value() {
        assertThat(read("{}").text()).isNull();
        assertThat(PatchField.apply(read("{}").text(), "current", "default")).isEqualTo("current");
        assertThat(PatchField.apply(read("{}").text(), "current")).isEqualTo("current");
    }

    @Test
    void a_null_field_resets_to_the_default() {
        assertThat(read("{\"text\":null}").text()).isEqualTo(new PatchField<String>(null));
        assertThat(PatchField.apply(read("{\"text\":null}").text(), "current", "default"))
                .isEqualTo("default");
        assertThat(PatchField.apply(read("{\"text\":null}").text(), "current")).isNull();
    }

    @Test
    void a_present_field_has_its_value() {
        assertThat(read("{\"text\":\"new\"}").text()).isEqualTo(new PatchField<>("new"));
        assertThat(PatchField.apply(read("{\"text\":\"\"}").text(), "current", "default"))
                .isEmpty();
    }

    /** The reason not to use jackson-databind-nullable, which reads it as absent. */
    @Test
    void an_empty_text_for_an_object_is_rejected() {
        assertThatThrownBy(() -> read("{\"object\":\"\"}")).isInstanceOf(JacksonException.class);
    }

    private static Body read(String json) {
        return JsonMapper.shared().readValue(json, Body.class);
    }
}
