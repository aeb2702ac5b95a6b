package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of flows over HTTP. */
class FlowRoutesTest {

    private final Api api = TestServer.shared().api();

    /** A unique name. */
    private final String name = "routes " + UUID.randomUUID();

    @Test
    void a_new_name_is_created_and_read_by_id_and_name() {
        Response created = api.create(name, "b", "a", "b");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Content-Type")).contains("application/json");
        assertThat(created.body().propertyNames())
                .containsExactlyInAnyOrder("id", "created", "updated", "name", "tags");
        assertThat(created.field("name")).isEqualTo(name);
        assertThat(tags(created)).isEqualTo("[\"b\",\"a\",\"b\"]");
        assertThat(api.get("/flows/" + created.id()).text()).isEqualTo(created.text());
        assertThat(api.byName(name).text()).isEqualTo(created.text());
    }

    @Test
    void times_are_utc_with_six_decimals_and_initially_equal() {
        Response created = api.create(name);

        assertThat(created.field("created"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00")
                .isEqualTo(created.field("updated"));
    }

    @Test
    void a_flow_without_tags_has_an_empty_list() {
        assertThat(tags(api.post("/flows/", "{\"name\":\"" + name + "\"}"))).isEqualTo("[]");
    }

    @Test
    void create_with_an_existing_name_returns_200_and_the_flow() {
        Response first = api.create(name, "original");

        Response again = api.create(name, "other");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(api.get("/flows/" + first.id()).text()).isEqualTo(first.text());

        api.patch("/flows/" + first.id(), "{\"tags\":[\"changed\"]}");
        assertThat(tags(api.create(name, "other"))).isEqualTo("[\"changed\"]");
    }

    /** Prefect clients send a trailing slash and follow no redirect on POST. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void every_route_accepts_a_trailing_slash(String slash) {
        Response created = api.post("/flows" + slash, "{\"name\":\"" + name + "\",\"tags\":[\"" + name + "\"]}");
        assertThat(created.status()).isEqualTo(201);
        String flow = "/flows/" + created.id() + slash;
        String tagged = "{\"flows\":{\"tags\":{\"all_\":[\"" + name + "\"]}}}";

        assertThat(api.get(flow).text()).isEqualTo(created.text());
        assertThat(api.get("/flows/name/" + name.replace(" ", "%20") + slash).text())
                .isEqualTo(created.text());
        assertThat(api.post("/flows/filter" + slash, tagged).text()).isEqualTo("[" + created.text() + "]");
        assertThat(api.post("/flows/count" + slash, tagged).text()).isEqualTo("1");
        assertThat(api.get("/health" + slash).text()).isEqualTo("true");
        assertThat(api.patch(flow, "{\"tags\":[]}").status()).isEqualTo(204);
        assertThat(api.delete(flow).status()).isEqualTo(204);
    }

    @Test
    void an_update_is_204_and_changes_only_tags_and_updated() {
        Response before = api.create(name, "a", "b");

        Response update = api.patch("/flows/" + before.id(), "{\"tags\":[\"b\",\"a\"]}");

        assertThat(update.status()).isEqualTo(204);
        assertThat(update.text()).isEmpty();
        Response after = api.get("/flows/" + before.id());
        assertThat(tags(after)).as("another order is a change").isEqualTo("[\"b\",\"a\"]");
        assertThat(OffsetDateTime.parse(after.field("updated"))).isAfter(OffsetDateTime.parse(before.field("updated")));
        assertThat(Stream.of("id", "name", "created").map(after::field))
                .isEqualTo(Stream.of("id", "name", "created").map(before::field).toList());
        assertThat(after.header("ETag"))
                .isEqualTo(update.header("ETag"))
                .isNotEqualTo(before.header("ETag"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"tags\":[\"a\",\"b\"]}"})
    void an_update_without_changes_changes_nothing(String changes) {
        Response before = api.create(name, "a", "b");

        Response update = api.patch("/flows/" + before.id(), changes);

        assertThat(update.status()).isEqualTo(204);
        assertThat(update.header("ETag")).isEqualTo(before.header("ETag")).isPresent();
        Response after = api.get("/flows/" + before.id());
        assertThat(after.text()).isEqualTo(before.text());
        assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
    }

    @Test
    void a_deleted_flow_is_not_found_on_any_route() {
        Response flow = api.create(name, name);

        Response deleted = api.delete("/flows/" + flow.id());

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.text()).isEmpty();
        assertThatNoneAnswers(flow.id());
        Problem.in(api.byName(name), 404);
        String tagged = "{\"flows\":{\"tags\":{\"all_\":[\"" + name + "\"]}}}";
        assertThat(api.post("/flows/filter", tagged).text()).isEqualTo("[]");
        assertThat(api.post("/flows/count", tagged).text()).isEqualTo("0");
    }

    @Test
    void a_recreated_name_gets_a_new_id_and_the_old_one_stays_404() {
        Response first = api.create(name, "first");
        api.delete("/flows/" + first.id());

        Response second = api.create(name, "second");

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(tags(second)).isEqualTo("[\"second\"]");
        assertThat(OffsetDateTime.parse(second.field("created"))).isAfter(OffsetDateTime.parse(first.field("updated")));
        assertThatNoneAnswers(first.id());
        assertThat(api.get("/flows/" + second.id()).text()).isEqualTo(second.text());
        assertThat(api.byName(name).text()).isEqualTo(second.text());
    }

    @Test
    void an_unknown_id_is_404() {
        assertThatNoneAnswers(UUID.randomUUID().toString());
        assertThatNoneAnswers("00000000-0000-0000-0000-000000000000");
        assertThatNoneAnswers("ffffffff-ffff-ffff-ffff-ffffffffffff");
    }

    @Test
    void an_id_in_upper_case_is_accepted() {
        Response flow = api.create(name);

        assertThat(api.get("/flows/" + flow.id().toUpperCase(Locale.ROOT)).text())
                .isEqualTo(flow.text());
    }

    @Test
    void a_create_with_an_unknown_key_creates_nothing() {
        Problem problem = Problem.in(api.post("/flows/", "{\"name\":\"" + name + "\",\"colour\":1}"), 422);

        assertThat(problem.locs()).containsExactly("[\"body\",\"colour\"]");
        Problem.in(api.byName(name), 404);
    }

    private void assertThatNoneAnswers(String id) {
        assertThat(Stream.of(
                                api.get("/flows/" + id),
                                api.patch("/flows/" + id, "{\"tags\":[\"late\"]}"),
                                api.patch("/flows/" + id, "{}"),
                                api.delete("/flows/" + id))
                        .map(response -> Problem.in(response, 404).detail()))
                .containsOnly("Flow not found");
    }

    private static String tags(Response flow) {
        return flow.body().required("tags").toString();
    }
}
