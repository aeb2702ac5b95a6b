package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Names in paths: each valid name of a flow works in bodies, filters and paths; each invalid name is not found. */
class NamesInPathsTest {

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

    /** Names with characters that have a meaning in paths, names of routes and a name outside of ASCII. */
    static Stream<String> namesWithSyntaxOfPaths() {
        return unusualNames()
                .filter(name -> name.matches("(?s).*[;\\\\#?+.|^{}\\[\\]\\p{Cntrl}].*|name|filter|\ud83d\ude80"));
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

    private String filter(String nameFilter) {
        return api.post("/flows/filter", "{\"flows\":{\"name\":" + nameFilter + "}}")
                .text();
    }

    private static String json(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}
