package dev.flowledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

/** JSON of clients is returned unchanged. */
class JsonTextTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Property
    void json_is_copied_unchanged(@ForAll("objects") String object) {
        JsonObject read = JSON.readValue(object, JsonObject.class);

        assertThat(read.text()).isEqualTo(object);
        assertThat(JSON.writeValueAsString(read)).isEqualTo(object);
        assertThat(new String(JSON.writeValueAsBytes(read), StandardCharsets.UTF_8))
                .isEqualTo(object);
        assertThat(JSON.readValue(JSON.writeValueAsBytes(read), JsonObject.class))
                .isEqualTo(read);
    }

    @Example
    void only_insignificant_white_space_is_removed() {
        assertThat(JSON.readValue(" { \"a b\" : [ 1 , 2.50e+01 ] ,\n\"a b\":\t-0.0 } ", JsonObject.class)
                        .text())
                .isEqualTo("{\"a b\":[1,2.50e+01],\"a b\":-0.0}");
        assertThat(JSON.readValue("[ 12345678901234567890.10 , null ]", Json.class)
                        .text())
                .isEqualTo("[12345678901234567890.10,null]");
        assertThat(JSON.readValue("\"x\"", Json.class).text()).isEqualTo("\"x\"");
    }

    @Example
    void lone_surrogates_remain_escape_sequences() {
        String halves = "{\"a\":\"\\udc00\\ud83d\",\"x\":\"😀\"}";

        assertThat(JSON.readValue(halves, JsonObject.class).text()).isEqualTo(halves);
        assertThat(new JsonObject(halves).withDefaults(Map.of("x", "y")).text()).isEqualTo(halves);
    }

    @Example
    void defaults_replace_missing_and_null_fields_of_the_object_itself() {
        Map<String, String> ids = Map.of("id", "7");

        assertThat(new JsonObject("{}").withDefaults(ids).text()).isEqualTo("{\"id\":\"7\"}");
        assertThat(new JsonObject("{\"id\":null,\"b\":1e3}").withDefaults(ids).text())
                .isEqualTo("{\"id\":\"7\",\"b\":1e3}");
        assertThat(new JsonObject("{\"id\":\"8\"}").withDefaults(ids).text()).isEqualTo("{\"id\":\"8\"}");
        assertThat(new JsonObject("{\"a\":{\"id\":null},\"c\":[null,{\"id\":null}]}")
                        .withDefaults(ids)
                        .text())
                .isEqualTo("{\"a\":{\"id\":null},\"c\":[null,{\"id\":null}],\"id\":\"7\"}");
    }

    @Provide
    Arbitrary<String> objects() {
        return Arbitraries.randomValue(random -> object(random, 3));
    }

    private static String object(Random random, int depth) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> "\"%s\":".formatted("aä".repeat(random.nextInt(2))) + value(random, depth))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> text(random);
            case 1 -> "1.50e" + random.nextInt(300);
            case 2 -> Integer.toString(random.nextInt());
            case 3 -> random.nextBoolean() ? "null" : "true";
            case 4 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
            default -> object(random, depth - 1);
        };
    }

    private static String text(Random random) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> switch (random.nextInt(5)) {
                    case 0 -> "\\ud8" + "%02x".formatted(random.nextInt(256)) + " ";
                    case 1 -> "ä";
                    case 2 -> "😀";
                    case 3 -> "\\u0000";
                    default -> "a";
                })
                .collect(Collectors.joining("", "\"", "\""));
    }
}
