package dev.flowledger.servertest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names and tags: each valid one is stored and found; each invalid one is rejected. */
class NamesTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Api api = TestServer.shared().api();

    @Test
    void names_that_differ_in_one_code_point_are_different_flows() {
        String cafe = "caf\u00e9 " + UUID.randomUUID();
        List<String> names = List.of(
                cafe,
                cafe.toUpperCase(Locale.ROOT),
                Normalizer.normalize(cafe, Normalizer.Form.NFD),
                cafe + " ",
                " " + cafe,
                cafe + "\u200b",
                cafe + "+",
                cafe + ";",
                cafe + ";x",
                cafe + "?");

        List<Response> flows = names.stream().map(api::create).toList();

        assertThat(flows).allMatch(flow -> flow.status() == 201);
        assertThat(flows.stream().map(Response::id)).doesNotHaveDuplicates();
        assertThat(names.stream().map(name -> api.byName(name).text()))
                .isEqualTo(flows.stream().map(Response::text).toList());
    }

    @ParameterizedTest
    @MethodSource("invalidNames")
    void an_invalid_name_is_422_and_never_found(String jsonText, String words) {
        Problem problem = Problem.in(api.post("/flows/", "{\"name\":" + jsonText + "}"), 422);

        assertThat(problem.locs()).containsOnly("[\"body\",\"name\"]");
        assertThat(problem.errors()).extracting(Problem.FieldError::msg).contains(words);
        assertThat(problem.detail()).startsWith("Invalid name: ");
    }

    static Stream<List<String>> unsearchable() {
        String tooLong = "must not be longer than 1024 bytes of UTF-8";
        String half = "must not contain a lone surrogate";
        return Stream.of(
                List.of("\"nul\\u0000\"", "must not contain the NUL character"),
                List.of("\"\\u0000\"", "must not contain the NUL character"),
                List.of("\"\\ud83d\"", half),
                List.of("\"x\\ude80\"", half),
                List.of("\"\\ude80\\ud83d\"", half),
                List.of(json("x".repeat(1025)), tooLong),
                List.of(json("\u00e9".repeat(512) + "x"), tooLong),
                List.of(json("\u20ac".repeat(342)), tooLong),
                List.of(json("\ud83d\ude00".repeat(256) + "x"), tooLong));
    }

    static Stream<Arguments> invalidNames() {
        String character = "must not contain any of / % & > <";
        String blank = "must not be empty or blank";
        return Stream.concat(
                        unsearchable(),
                        Stream.of(
                                List.of("\"a/b\"", character),
                                List.of("\"/\"", character),
                                List.of("\"100%\"", character),
                                List.of("\"a&b\"", character),
                                List.of("\"a>b\"", character),
                                List.of("\"<b\"", character),
                                List.of("\"line\\n/\"", character),
                                List.of("\"\"", blank),
                                List.of("\" \"", blank),
                                List.of("\"\\t\\r\\n\"", blank),
                                List.of("\"\\u00a0\\u3000\\u2028\"", blank),
                                List.of("null", "field required"),
                                List.of("5", "str type expected"),
                                List.of("true", "str type expected"),
                                List.of("[\"x\"]", "str type expected"),
                                List.of("{}", "str type expected")))
                .map(row -> Arguments.of(row.toArray()));
    }

    @Test
    void a_name_with_two_errors_reports_both() {
        Problem problem = Problem.in(api.post("/flows/", "{\"name\":\"\\u0000/\"}"), 422);

        assertThat(problem.errors())
                .extracting(Problem.FieldError::msg)
                .containsExactlyInAnyOrder("must not contain the NUL character", "must not contain any of / % & > <");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "%", "&", "<", ">", " ", "\t", "a/b%c&d<e>f"})
    void a_tag_may_contain_characters_that_names_may_not(String tag) {
        Response flow = api.create("tagged " + UUID.randomUUID(), tag);

        assertThat(flow.status()).isEqualTo(201);
        assertThat(api.get("/flows/" + flow.id()).body().get("tags").get(0).asString())
                .isEqualTo(tag);
        assertThat(countOf(flow, tag)).isEqualTo("1");
    }

    @Test
    void unusual_tags_are_stored_and_found() {
        String[] tags = NamesInPathsTest.unusualNames().toArray(String[]::new);

        Response flow = api.create("tagged " + UUID.randomUUID(), tags);

        assertThat(flow.body().get("tags").valueStream().map(JsonNode::asString))
                .containsExactly(tags);
        for (String tag : tags) {
            assertThat(countOf(flow, tag)).as(tag).isEqualTo("1");
        }
    }

    /** The number of flows with the id of a flow and a tag. */
    private String countOf(Response flow, String tag) {
        return api.post(
                        "/flows/count",
                        "{\"flows\":{\"id\":{\"any_\":[\"" + flow.id() + "\"]},\"tags\":{\"all_\":[" + json(tag)
                                + "]}}}")
                .text();
    }

    @ParameterizedTest
    @MethodSource("unsearchable")
    void tags_and_search_texts_have_the_limits_of_names(List<String> row) {
        String text = row.get(0);
        String id = api.create("bounds " + UUID.randomUUID()).id();
        Map<String, Response> rejected = Map.of(
                "[\"body\",\"tags\",1]",
                api.post("/flows/", "{\"name\":\"n\",\"tags\":[\"x\"," + text + "]}"),
                "[\"body\",\"tags\",0]",
                api.patch("/flows/" + id, "{\"tags\":[" + text + "]}"),
                "[\"body\",\"flows\",\"name\",\"any_\",0]",
                api.post("/flows/filter", "{\"flows\":{\"name\":{\"any_\":[" + text + "]}}}"),
                "[\"body\",\"flows\",\"name\",\"like_\"]",
                api.post("/flows/count", "{\"flows\":{\"name\":{\"like_\":" + text + "}}}"),
                "[\"body\",\"flows\",\"tags\",\"all_\",0]",
                api.post("/flows/filter", "{\"flows\":{\"tags\":{\"all_\":[" + text + "]}}}"),
                "[\"body\",\"flow_runs\",\"work_queue_name\",\"any_\",0]",
                api.post("/flows/filter", "{\"flow_runs\":{\"work_queue_name\":{\"any_\":[" + text + "]}}}"),
                "[\"body\",\"deployments\",\"name\",\"like_\"]",
                api.post("/flows/filter", "{\"deployments\":{\"name\":{\"like_\":" + text + "}}}"));

        rejected.forEach((loc, response) -> {
            Problem problem = Problem.in(response, 422);
            assertThat(problem.locs()).containsExactly(loc);
            assertThat(problem.errors().get(0).msg()).isEqualTo(row.get(1));
        });
    }

    @Property
    void every_string_is_either_rejected_or_works_in_body_and_path(@ForAll("names") String name) {
        Response created = api.post("/flows/", "{\"name\":" + asciiJson(name) + "}");

        if (mayBeAName(name)) {
            assertThat(created.status()).as(created.text()).isIn(200, 201);
            assertThat(created.field("name")).isEqualTo(name);
            if (!name.equals(".") && !name.equals("..")) {
                assertThat(api.byName(name).text()).isEqualTo(created.text());
            }
        } else {
            assertThat(Problem.in(created, 422).locs()).containsOnly("[\"body\",\"name\"]");
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> special = Arbitraries.strings()
                .withChars(" \t\n/\\%&<>;:#?+.|\"'{}[]^`\u0000\u00a0\u0301\u202e\ufeff\ufffd")
                .ofMaxLength(8);
        Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(40);
        Arbitrary<String> aroundTheBound = Arbitraries.integers()
                .between(1010, 1030)
                .flatMap(length -> Arbitraries.of("x", "\u00e9", "\u20ac", "\ud83d\ude00")
                        .map(unit -> "x".repeat(length % unit.getBytes(UTF_8).length)
                                + unit.repeat(length / unit.getBytes(UTF_8).length)));
        return Arbitraries.oneOf(special, anything, aroundTheBound);
    }

    /** An independent implementation of the rules for names. */
    private static boolean mayBeAName(String name) {
        boolean isText = new String(name.getBytes(UTF_8), UTF_8).equals(name);
        boolean isBlank =
                name.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85);
        return isText
                && !isBlank
                && name.getBytes(UTF_8).length <= 1024
                && name.chars().noneMatch(c -> "/%&><\0".indexOf(c) >= 0);
    }

    private static String json(String text) {
        return JSON.writeValueAsString(text);
    }

    /** Returns a JSON string with every char escaped, so that unpaired surrogates reach the server. */
    private static String asciiJson(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> json.append("\\u%04x".formatted(c)));
        return json.append('"').toString();
    }
}
