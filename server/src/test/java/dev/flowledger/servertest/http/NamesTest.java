package dev.flowledger.servertest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
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
import tools.jackson.databind.json.JsonMapper;

/** Names: each valid name works in bodies, filters and paths; each invalid name is rejected. */
class NamesTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Api api = api();
    private final RawHttp raw = raw();

    Api api() {
        return TestServer.shared().api();
    }

    RawHttp raw() {
        return new RawHttp(TestServer.shared().port());
    }

    @ParameterizedTest
    @MethodSource("unusualNames")
    void unusual_names_work_on_every_route(String name) {
        Response flow = api.create(name);

        assertThat(flow.field("name")).isEqualTo(name);
        assertThat(api.byName(name).text()).isEqualTo(flow.text());
        assertThat(filter("{\"any_\":[" + json(name) + "]}")).isEqualTo("[" + flow.text() + "]");
        assertThat(filter("{\"any_\":[" + json(name) + "],\"like_\":" + json(name) + "}"))
                .isEqualTo("[" + flow.text() + "]");

        api.delete("/flows/" + flow.id());
        Problem.in(api.byName(name), 404);
    }

    static Stream<String> unusualNames() {
        return Stream.of(
                "a name with spaces",
                " spaces around ",
                "a:b",
                "back\\slash",
                "\\",
                "a|b",
                "a;b",
                "a;jsessionid=1;b=c",
                ";",
                "a#b",
                "a?b=c",
                "a+b",
                "+",
                "1.5",
                "flow.json",
                "flow.xml",
                "up..down",
                "..up",
                "...",
                "a,b",
                "a=b@c!d$e~f*g",
                "it's (\"quoted\")",
                "'; drop table flow; --",
                "{id}",
                "[0]",
                "^`",
                "_",
                "*",
                "null",
                "true",
                "0",
                "00000000-0000-0000-0000-000000000000",
                "name",
                "filter",
                "tab\there",
                "\tx\t",
                "two\nlines",
                "two\r\nlines",
                "\u0001",
                "\u001b[31mred",
                "\u007f",
                "\u0085x",
                "no\u00a0break",
                "\u200b",
                "\ufeffbyte order mark",
                "\ufffd",
                "\ufffe",
                "r\u00e9sum\u00e9",
                "re\u0301sume\u0301",
                "Stra\u00dfe",
                "\u0130\u0131",
                "\u03bf\u03b4\u03cc\u03c2",
                "\u65e5\u672c\u8a9e",
                "\u0e20\u0e32\u0e29\u0e32",
                "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
                "\u202eright to left",
                "\ud83d\ude80",
                "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
                "\ud83c\uddea\ud83c\uddfa",
                "\udbff\udfff",
                "Z\u0351\u036b\u0343a\u0327l\u0336",
                "x".repeat(1024),
                "\u00e9".repeat(512),
                "\u20ac".repeat(341) + "x",
                "\ud83d\ude00".repeat(256));
    }

    /** Characters that clients do not encode in a path: those of RFC 3986 and others that many clients send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ";", ":", "@", "!", "$", "'", "(", ")", "*", "+", ",", "=", "-", ".", "_", "~", "|", "[", "]", "{", "}",
                "^", "`", "\"", "\\"
            })
    void an_unencoded_character_in_the_path_is_part_of_the_name(String character) {
        for (String name : List.of("raw" + character + "x", character + "raw", "raw" + character)) {
            Response flow = api.create(name);

            assertThat(raw.request("GET", "/api/flows/name/" + name).text())
                    .as(name)
                    .isEqualTo(flow.text());
        }
    }

    /** Most clients resolve dot segments before they send a path. For those that do not, the server finds the flow. */
    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void names_of_dots_are_found_by_filter_and_unresolved_path(String name) {
        Response flow = api.create(name);

        assertThat(filter("{\"any_\":[" + json(name) + "]}")).isEqualTo("[" + flow.text() + "]");
        assertThat(raw.request("GET", "/api/flows/name/" + name.replace(".", "%2E"))
                        .text())
                .isEqualTo(flow.text());
    }

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
    @ValueSource(
            strings = {
                "a%2Fb", "%2F", "100%25", "%26", "a%3Eb", "%3C", "a&b", "a<b", "%20", "%09", "%2525", "a;%zz", ";%",
                ";%00"
            })
    void an_invalid_name_in_a_path_is_404(String path) {
        Problem problem = Problem.in(raw.request("GET", "/api/flows/name/" + path), 404);

        assertThat(problem.detail()).isEqualTo("Flow not found");
    }

    @Test
    void a_too_long_name_in_a_path_is_404() {
        Problem.in(api.byName("y".repeat(1025)), 404);
        Problem.in(api.byName("\u20ac".repeat(600)), 404);
    }

    /** Invalid UTF-8 must not be decoded to the replacement character, which is a valid name. */
    @ParameterizedTest
    @ValueSource(strings = {"%FF", "%C3", "%ED%A0%80", "%C0%AF", "%F5%80%80%80"})
    void a_path_that_is_not_utf_8_finds_nothing(String bytes) {
        api.create("\ufffd");
        api.create("\ufffd\ufffd");
        api.create("\ufffd\ufffd\ufffd");
        api.create("\ufffd\ufffd\ufffd\ufffd");

        Response response = raw.request("GET", "/api/flows/name/" + bytes);

        assertThat(response.status()).as(response.text()).isBetween(400, 422);
        Problem.in(response, response.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "%", "&", "<", ">", " ", "\t", "a/b%c&d<e>f"})
    void a_tag_may_contain_characters_that_names_may_not(String tag) {
        Response flow = api.create("tagged " + UUID.randomUUID(), tag);

        assertThat(flow.status()).isEqualTo(201);
        assertThat(api.get("/flows/" + flow.id()).body().get("tags").get(0).asString())
                .isEqualTo(tag);
        assertThat(api.post(
                                "/flows/count",
                                "{\"flows\":{\"id\":{\"any_\":[\"" + flow.id() + "\"]},\"tags\":{\"all_\":[" + json(tag)
                                        + "]}}}")
                        .text())
                .isEqualTo("1");
    }

    @ParameterizedTest
    @MethodSource("unusualNames")
    void unusual_tags_are_stored_and_found(String tag) {
        Response flow = api.create("tagged " + UUID.randomUUID(), "x", tag);

        assertThat(flow.body().get("tags").get(1).asString()).isEqualTo(tag);
        assertThat(api.post(
                                "/flows/count",
                                "{\"flows\":{\"id\":{\"any_\":[\"" + flow.id() + "\"]},\"tags\":{\"all_\":[" + json(tag)
                                        + "]}}}")
                        .text())
                .isEqualTo("1");
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

    @Property(tries = 300)
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

    private String filter(String nameFilter) {
        return api.post("/flows/filter", "{\"flows\":{\"name\":" + nameFilter + "}}")
                .text();
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
