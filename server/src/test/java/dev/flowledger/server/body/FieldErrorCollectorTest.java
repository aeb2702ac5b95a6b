package dev.flowledger.server.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.server.error.FieldError;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class FieldErrorCollectorTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final FieldErrorCollector collector = new FieldErrorCollector("body");

    record Body(
            @Nullable String name,
            @Nullable Integer limit,
            @Nullable Inner inner,
            @Nullable List<Inner> list) {}

    record Inner(@Nullable UUID id) {}

    @Test
    void valid_body_has_no_errors() {
        assertThat(read("{\"name\":\"a\",\"inner\":{\"id\":\"b8e2bb18-0517-8f80-a249-782a5c000001\"}}"))
                .isNotNull();
        assertThat(collector.errors()).isEmpty();
        assertThat(collector.isFull()).isFalse();
    }

    @Test
    void all_errors_of_a_body_are_reported_with_their_locations() {
        Body body = read("""
                {"name":["x"],"limit":"many","unknown":{"a":[1]},"inner":{"id":"no","other":1},"list":[{},{"id":"no"},5]}""");

        assertThat(collector.errors())
                .containsExactly(
                        FieldError.wrongType(List.of("body", "name"), String.class),
                        FieldError.wrongType(List.of("body", "limit"), Integer.class),
                        FieldError.wrongType(List.of("body", "inner", "id"), UUID.class),
                        new FieldError(
                                List.of("body", "inner", "other"), "extra fields not permitted", "value_error.extra"),
                        FieldError.wrongType(List.of("body", "list", 1, "id"), UUID.class),
                        FieldError.wrongType(List.of("body", "list", 2), Inner.class),
                        new FieldError(List.of("body", "unknown"), "extra fields not permitted", "value_error.extra"));
        assertThat(body.name()).isNull();
        assertThat(body.list()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'unknown':1}                                     | [body, unknown]",
                "{'unknown':{'a':[1]}}                             | [body, unknown]",
                "{'unknown':{'a':[1]},'list':[{}]}                 | [body, unknown]",
                "{'unknown':[1],'name':'','limit':1,'inner':{},'list':[]} | [body, unknown]",
                "{'unknown':[1],'name':'','limit':1,'inner':{},'list':[],'other':{}} | [body, unknown] [body, other]",
                "{'inner':{'unknown':[1],'id':null}}               | [body, inner, unknown]",
                "{'list':[{},{'unknown':[]},{}]}                   | [body, list, 1, unknown]",
                "{'inner':{'id':null,'unknown':[1]}}               | [body, inner, unknown]",
                "{'inner':{'id':null,'a':{'x':{}},'b':[[]]}}       | [body, inner, a] [body, inner, b]",
                "{'list':[{'id':null,'a':[{}]},{'b':{'c':[]}}]}    | [body, list, 0, a] [body, list, 1, b]",
                "{'name':'','limit':1,'inner':{},'list':[],'a':[{'b':1}],'c':{'d':[]}} | [body, a] [body, c]",
                "{'a':[],'b':{},'c':1}                             | [body, a] [body, b] [body, c]",
            })
    void unknown_key_is_reported_at_its_location(String json, String locations) {
        read(json.replace('\'', '"'));

        assertThat(collector.errors().stream()
                        .map(error -> error.loc().toString())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(locations);
    }

    @Test
    void body_that_is_not_an_object_is_reported_at_the_body() {
        read("[1,2]");

        assertThat(collector.errors()).containsExactly(FieldError.wrongType(List.of("body"), Body.class));
    }

    @Test
    void the_reading_ends_after_50_errors() {
        String errors = String.join(",", Collections.nCopies(60, "{\"id\":1.5}"));

        assertThatThrownBy(() -> read("{\"list\":[" + errors + "]}")).isInstanceOf(TooManyErrorsException.class);

        assertThat(collector.errors()).hasSize(50);
        assertThat(collector.isFull()).isTrue();
    }

    private Body read(String json) {
        return JSON.readerFor(Body.class).withHandler(collector).readValue(json);
    }
}
