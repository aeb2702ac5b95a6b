package dev.flowledger.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class UsualMetadataTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Property(tries = 500)
    void texts_of_all_characters_are_returned_as_they_are_written(
            @ForAll String actor, @ForAll String causationId, @ForAll String command, @ForAll String correlationId) {
        String json = JSON.writeValueAsString(new TreeMap<>(Map.of(
                "actor", actor, "causationId", causationId, "command", command, "correlationId", correlationId)));
        assertThat(UsualMetadata.parse(json))
                .isEqualTo(new UsualMetadata(
                        JSON.writeValueAsString(actor),
                        JSON.writeValueAsString(causationId),
                        JSON.writeValueAsString(command),
                        JSON.writeValueAsString(correlationId)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"actor\":",
                "{\"actor\":\"a",
                "{\"actor\":\"a\\\"",
                "{\"actor\":\"a\",\"causationId\":\"b\",\"command\":\"c\",\"correlationId\":\"d\"",
                "{\"actor\":\"a\",\"causationId\":\"b\",\"command\":\"c\",\"correlationId\":\"d\"} ",
                "{\"actor\":\"a\",\"causationId\":\"b\",\"command\":\"c\",\"correlationId\":\"d\",\"e\":1}",
                "{\"actor\":null,\"causationId\":\"b\",\"command\":\"c\",\"correlationId\":\"d\"}",
                "{\"actor\": \"a\",\"causationId\":\"b\",\"command\":\"c\",\"correlationId\":\"d\"}",
                "{\"causationId\":\"b\",\"actor\":\"a\",\"command\":\"c\",\"correlationId\":\"d\"}"
            })
    void metadata_of_another_form_is_not_read(String json) {
        assertThat(UsualMetadata.parse(json)).isNull();
    }
}
