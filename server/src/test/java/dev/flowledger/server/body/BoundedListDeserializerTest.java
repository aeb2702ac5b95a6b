package dev.flowledger.server.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.Limits;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Lists in bodies end at the lower of two numbers: that of the API documentation and that of the setting. */
class BoundedListDeserializerTest {

    private record Body(
            @Size(max = Limits.TAGS) List<String> tags,
            @Size(max = Limits.LIST) List<String> ids,
            @Size(max = 2) List<String> few,
            @Size(max = 100) List<String> many,
            List<String> any) {}

    private final JsonMapper json = JsonMapper.builder()
            .addModule(BoundedListDeserializer.module(SampleBodySettings.withLists(3, 4)))
            .build();

    @Test
    void settings_lower_the_documented_sizes() {
        Body body = read("""
                {"tags": ["1","2","3"], "ids": ["1","2","3","4"], "few": ["1","2"], "many": ["1","2","3","4","5"], "any": ["1","2","3","4","5"]}""");
        assertThat(body.any()).hasSize(5);
        assertThat(body.many()).as("its size has no setting").hasSize(5);

        assertRejected("{\"tags\": [\"1\",\"2\",\"3\",\"4\"]}", 3);
        assertRejected("{\"ids\": [\"1\",\"2\",\"3\",\"4\",\"5\"]}", 4);
        assertRejected("{\"few\": [\"1\",\"2\",\"3\"]}", 2);
    }

    private void assertRejected(String body, int maximum) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(TooManyItemsException.class)
                .hasMessageContaining("at most " + maximum + " items");
    }

    private Body read(String body) {
        return json.readValue(body, Body.class);
    }
}
