package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ETags and conditional requests (RFC 9110, section 13.1). */
class ConditionalRequestsTest {

    private static final String CHANGE = "{\"tags\":[\"changed\"]}";

    private final Api api = TestServer.shared().api();
    private final String name = "conditional " + UUID.randomUUID();
    private final Response flow = api.create(name);
    private final String path = "/flows/" + flow.id();
    private final String etag = flow.header("ETag").orElseThrow();

    @Test
    void every_answer_with_one_flow_has_the_same_strong_etag() {
        assertThat(etag).matches("\"\\d+\"");
        assertThat(api.get(path).header("ETag")).contains(etag);
        assertThat(api.byName(name).header("ETag")).contains(etag);
        assertThat(api.create(name).header("ETag")).contains(etag);
    }

    @Test
    void every_change_creates_a_new_etag() {
        Response changed = api.patch(path, CHANGE);
        Response back = api.patch(path, "{\"tags\":[]}");

        assertThat(changed.header("ETag")).isPresent().isNotEqualTo(flow.header("ETag"));
        assertThat(back.header("ETag")).isPresent().isNotEqualTo(changed.header("ETag"));
        assertThat(back.header("ETag")).isNotEqualTo(flow.header("ETag"));
        assertThat(api.get(path).header("ETag")).isEqualTo(back.header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETAG", "W/ETAG", "\"x\", ETAG", "\"x\",W/ETAG , \"y\""})
    void if_none_match_with_the_current_version_is_304_without_a_body(String pattern) {
        String ifNoneMatch = pattern.replace("ETAG", etag);

        for (Response response : new Response[] {
            api.get(path, "If-None-Match", ifNoneMatch),
            api.get("/flows/name/" + name.replace(" ", "%20"), "If-None-Match", ifNoneMatch)
        }) {
            assertThat(response.status()).isEqualTo(304);
            assertThat(response.text()).isEmpty();
            assertThat(response.header("ETag")).contains(etag);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "\"999\"", "W/\"999\"", "garbage", "\"\""})
    void if_none_match_with_another_value_returns_the_flow(String ifNoneMatch) {
        Response response = api.get(path, "If-None-Match", ifNoneMatch);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo(flow.text());
    }

    @Test
    void if_none_match_with_an_older_version_returns_the_flow() {
        api.patch(path, CHANGE);

        assertThat(api.get(path, "If-None-Match", etag).status()).isEqualTo(200);
    }

    @Test
    void if_none_match_on_a_deleted_flow_is_404() {
        api.delete(path);

        Problem.in(api.get(path, "If-None-Match", etag), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETAG", "\"x\", ETAG", "\"999\",ETAG , W/\"5\"", "*", " * ", "W/ETAG", "\"x\", W/ETAG"})
    void if_match_with_the_current_version_changes_and_deletes(String pattern) {
        String ifMatch = pattern.replace("ETAG", etag);
        Response deletable = api.create(name + " to delete");

        assertThat(api.patch(path, CHANGE, "If-Match", ifMatch).status()).isEqualTo(204);
        assertThat(api.delete("/flows/" + deletable.id(), "If-Match", ifMatch).status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"999\"", "W/\"999\"", "\"x\", W/\"y\"", "garbage", "0", "\"\"", "", ",", "\"00\"", "\" 0\""})
    void if_match_with_another_value_is_412_and_changes_nothing(String pattern) {
        String ifMatch = pattern.replace("ETAG", etag);

        Problem update = Problem.in(api.patch(path, CHANGE, "If-Match", ifMatch), 412);
        Problem delete = Problem.in(api.delete(path, "If-Match", ifMatch), 412);

        assertThat(update.detail()).as("says what the ETag is now").contains(etag);
        assertThat(delete.detail()).isEqualTo(update.detail());
        assertThat(api.get(path).text()).isEqualTo(flow.text());
    }

    @Test
    void the_second_of_two_updates_of_one_version_is_412() {
        assertThat(api.patch(path, CHANGE, "If-Match", etag).status()).isEqualTo(204);

        Problem.in(api.patch(path, "{\"tags\":[\"lost\"]}", "If-Match", etag), 412);
        Problem.in(api.delete(path, "If-Match", etag), 412);

        assertThat(api.get(path).body().get("tags").toString()).isEqualTo("[\"changed\"]");
    }

    @Test
    void the_etag_of_an_update_is_valid_for_the_next_update() {
        Response first = api.patch(path, CHANGE, "If-Match", etag);

        Response second = api.patch(
                path, "{\"tags\":[]}", "If-Match", first.header("ETag").orElseThrow());

        assertThat(second.status()).isEqualTo(204);
    }

    @Test
    void if_match_applies_to_an_update_without_changes() {
        Response matching = api.patch(path, "{}", "If-Match", etag);

        assertThat(matching.status()).isEqualTo(204);
        assertThat(matching.header("ETag")).contains(etag);
        Problem.in(api.patch(path, "{}", "If-Match", "\"999\""), 412);
    }

    @Test
    void if_match_on_an_unknown_flow_is_404() {
        api.delete(path);

        Problem.in(api.patch(path, CHANGE, "If-Match", etag), 404);
        Problem.in(api.delete(path, "If-Match", "*"), 404);
    }

    @Test
    void if_none_match_with_an_asterisk_is_304_for_a_record_that_exists() {
        String flow = "/flows/" + api.create("conditional: any").id();

        Response response = api.get(flow, "If-None-Match", "*");

        assertThat(response.status()).isEqualTo(304);
        assertThat(response.text()).isEmpty();
        assertThat(response.header("ETag")).hasValue("\"0\"");
        assertThat(api.get("/flows/00000000-0000-4000-8000-000000000000", "If-None-Match", "*")
                        .status())
                .isEqualTo(404);
    }
}
